using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>What a sender is told, as JSON.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
internal sealed record PushAnswer(HttpStatusCode Status, byte[] Body)
{
    private const int MostProblems = 20;

    /// <summary>The process stops.</summary>
    public static PushAnswer Stopping => Error(HttpStatusCode.ServiceUnavailable, "the process stops; nothing was taken");

    /// <summary>All places are taken.</summary>
    public static PushAnswer Full => Error(
        HttpStatusCode.ServiceUnavailable, "Kafka has not taken yet what was sent before; nothing of this was taken: send it again later");

    /// <summary>Nothing was taken.</summary>
    public static PushAnswer Error(HttpStatusCode status, string error) => new(status, Write(json => json.WriteString("error", error)));

    /// <summary>What became of the records.</summary>
    /// <param name="records">The records.</param>
    /// <param name="batch">What became of them.</param>
    /// <param name="error">Set when not all of them are safe.</param>
    public static PushAnswer Of(List<FeedRecord> records, PushedBatch batch, string? error)
    {
        var (accepted, leftOut, refused) = batch.Counts;
        var status = error is not null ? HttpStatusCode.ServiceUnavailable
            : refused > 0 && accepted + leftOut == 0 ? HttpStatusCode.UnprocessableEntity
            : HttpStatusCode.OK;
        return new PushAnswer(status, Write(json =>
        {
            if (error is not null)
            {
                json.WriteString("error", error);
            }

            json.WriteNumber("accepted", accepted);
            json.WriteNumber("left_out", leftOut);
            json.WriteNumber("refused", refused);
            var problems = records.Where(record => record.Refused is not null).Take(MostProblems).ToList();
            if (problems.Count == 0)
            {
                return;
            }

            json.WriteStartArray("problems");
            foreach (var record in problems)
            {
                json.WriteStartObject();
                json.WriteNumber("record", record.Position);
                json.WriteString("reason", record.Refused!.Reason);
                json.WriteString("error", record.Refused.Error);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    /// <summary>Answers a request.</summary>
    /// <param name="isAllRead">Whether all that it said was read; else the connection ends with it.</param>
    public async Task SendAsync(HttpContext call, bool isAllRead)
    {
        var response = call.Response;
        response.StatusCode = (int)Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (!isAllRead)
        {
            response.Headers.Connection = "close";
        }

        if (Status == HttpStatusCode.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (Status == HttpStatusCode.ServiceUnavailable)
        {
            response.Headers.RetryAfter = "10";
        }

        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, call.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}
