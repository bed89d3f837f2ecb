using System.Globalization;
using System.Net.Http.Headers;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>The earliest moment of the next try, as the head of an answer names it.</summary>
internal static class NamedMoment
{
    /// <summary>X names the second in which its window ends; others say how long to wait, or until when. Null where nothing of use is named.</summary>
    /// <param name="retry">What <c>Retry-After</c> says.</param>
    /// <param name="reset">What <c>x-rate-limit-reset</c> says: a second since 1970.</param>
    /// <param name="now">Now.</param>
    public static DateTimeOffset? Of(RetryConditionHeaderValue? retry, string? reset, DateTimeOffset now) =>
        retry is not null ? retry.Date ?? (now + retry.Delta)
        : long.TryParse(reset, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && second is > 0 and < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(second)
            : null;
}
