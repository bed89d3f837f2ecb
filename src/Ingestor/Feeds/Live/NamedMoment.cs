using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>The earliest moment of the next try, as the head of an answer names it.</summary>
internal static class NamedMoment
{
    /// <summary>
    /// Servers say how long to wait, or until when. X names on every answer the second in which its window ends: that one is waited for
    /// only where the window is what refuses. Of two the later; null where nothing of use is named.
    /// </summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="head">The first value of a header of the answer; null where it is not there.</param>
    /// <param name="now">Now.</param>
    public static DateTimeOffset? Of(HttpStatusCode status, Func<string, string?> head, DateTimeOffset now)
    {
        var (after, window) = (OfRetryAfter(head, now), OfWindow(status, head));
        return after > window ? after : window ?? after;
    }

    /// <summary>What <c>Retry-After</c> names, whatever the status; null where it is not there.</summary>
    /// <param name="head">The first value of a header of the answer; null where it is not there.</param>
    /// <param name="now">Now.</param>
    public static DateTimeOffset? OfRetryAfter(Func<string, string?> head, DateTimeOffset now) =>
        RetryConditionHeaderValue.TryParse(head("Retry-After"), out var retry) ? retry.Date ?? (now + retry.Delta) : null;

    private static DateTimeOffset? OfWindow(HttpStatusCode status, Func<string, string?> head) =>
        status == HttpStatusCode.TooManyRequests && Number(head("x-rate-limit-remaining")) is null or 0
            && Number(head("x-rate-limit-reset")) is { } second && second is > 0 and < 100_000_000_000
                ? DateTimeOffset.FromUnixTimeSeconds(second)
                : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
