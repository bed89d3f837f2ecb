using System.Net;
using System.Text.Json;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>What a sender is told, as JSON.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
internal sealed record PushAnswer(HttpStatusCode Status, byte[] Body)
{
    private const int MostProblems = 20;

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
