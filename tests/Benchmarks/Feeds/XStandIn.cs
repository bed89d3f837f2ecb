using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Feeds;

/// <summary>X's filtered stream at a steady rate, a write for each post.</summary>
/// <param name="source">The texts.</param>
/// <param name="perSecond">Posts a second.</param>
/// <param name="clock">The clock.</param>
internal sealed class XStandIn(TweetSource source, int perSecond, TimeProvider clock)
{
    private long _sent;

    /// <summary>Posts sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Serves a call.</summary>
    public async Task ServeAsync(Stream stream, string head, CancellationToken stop)
    {
        if (!head.StartsWith("GET /2/tweets/search/stream?", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop).ConfigureAwait(false);
            return;
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"u8.ToArray(), stop).ConfigureAwait(false);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond), clock);
        var started = clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            // What a late timer missed is made up for.
            for (var due = (long)(clock.GetElapsedTime(started).TotalSeconds * perSecond); Sent < due; Interlocked.Increment(ref _sent))
            {
                await stream.WriteAsync(Post(Sent), stop).ConfigureAwait(false);
            }
        }
    }

    private byte[] Post(long number)
    {
        var text = JsonEncodedText.Encode(source[number].Text);
        var id = (1_800_000_000_000_000_000 + number).ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $$"""{"data":{"author_id":"2244994945","created_at":"2026-11-23T12:00:00.000Z","edit_history_tweet_ids":["{{id}}"],"id":"{{id}}","lang":"en","text":"{{text}}"},"includes":{"users":[{"id":"2244994945","name":"Somebody","username":"somebody"}]},"matching_rules":[{"id":"1494","tag":"cats"}]}""" + "\r\n");
    }
}
