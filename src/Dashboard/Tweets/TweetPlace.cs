using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>
/// A place in the order of tweets, newest first: by the time of scoring, then by id. What lies behind it does not move while rows arrive.
/// </summary>
/// <param name="ScoredAt">UTC, to the microsecond.</param>
/// <param name="TweetId">The tweet that lies there; empty: before all tweets of that time.</param>
internal readonly record struct TweetPlace(DateTime ScoredAt, string TweetId)
{
    private const int Longest = 8_000;

    /// <summary>As a parameter of a request: opaque to others.</summary>
    public string ToCursor() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ScoredAt.Ticks}.{TweetId}")));

    /// <summary>Reads what <see cref="ToCursor"/> wrote.</summary>
    /// <exception cref="ProblemException">It is something else.</exception>
    public static TweetPlace? Read(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        if (cursor.Length <= Longest && Base64Url.IsValid(cursor))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('.', 2);
            if (parts.Length == 2 && !parts[1].Contains('\0')
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTime.MaxValue.Ticks)
            {
                return new TweetPlace(new DateTime(ticks, DateTimeKind.Utc), parts[1]);
            }
        }

        throw Asked.Wrong("before", "before is no cursor: take it from next of an answer, or leave it out for the newest.");
    }
}
