using System.Text;
using System.Text.RegularExpressions;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>Ids of posts: their addresses in the network.</summary>
internal static partial class JetstreamId
{
    // Both stand before the post's text, and are short.
    private const int LookedAt = 16 * 1024;

    /// <summary>The id of an author's post.</summary>
    public static string Of(string author, string key) => $"at://{author}/app.bsky.feed.post/{key}";

    /// <summary>The id of the post that an event is about, as far as it stands in bytes that are no whole event; else null.</summary>
    public static string? In(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.Latin1.GetString(raw[..Math.Min(raw.Length, LookedAt)]);
        return Author().Match(text) is { Success: true } author && Key().Match(text) is { Success: true } key
            && Of(author.Groups[1].Value, key.Groups[1].Value) is var id && TweetId.Problem(id) is null ? id : null;
    }

    // Inside a text the quotes have a backslash before them.
    [GeneratedRegex(@"(?<!\\)\x22did\x22\s*:\s*\x22(did:[A-Za-z0-9:._%-]+)\x22")]
    private static partial Regex Author();

    [GeneratedRegex(@"(?<!\\)\x22rkey\x22\s*:\s*\x22([A-Za-z0-9:._~-]+)\x22")]
    private static partial Regex Key();
}
