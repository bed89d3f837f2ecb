using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>The answer of an endpoint that is the same for all and dear to make: made once, and kept.</summary>
/// <param name="make">Answers for the first time; only what it answers with 200 is kept.</param>
internal sealed class KeptAnswer(RequestDelegate make)
{
    private volatile Kept? _kept;

    /// <summary>Answers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        if (_kept is not { } kept)
        {
            var wire = response.Body;
            using var bytes = new MemoryStream();
            response.Body = bytes;
            try
            {
                await make(context);
                await response.BodyWriter.FlushAsync(context.RequestAborted);
            }
            finally
            {
                response.Body = wire;
            }

            kept = new Kept(bytes.ToArray(), response.ContentType);
            if (response.StatusCode == StatusCodes.Status200OK)
            {
                _kept = kept;
            }
        }

        response.ContentType = kept.ContentType;
        response.ContentLength = kept.Bytes.Length;
        await response.Body.WriteAsync(kept.Bytes, context.RequestAborted);
    }

    private sealed record Kept(byte[] Bytes, string? ContentType);
}
