using System.ComponentModel.DataAnnotations;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>Settings of a feed of kind <c>jetstream</c>: Bluesky's public stream, or an instance of one's own.</summary>
public sealed class JetstreamOptions : LiveOptions
{
    /// <summary>A connection that is silent for so long is given up; the server is asked for a sign of life three times in it.</summary>
    public JetstreamOptions() => SilenceSeconds = 60;

    /// <summary>The instance's <c>subscribe</c> address.</summary>
    [Required]
    public Uri Address { get; set; } = new("wss://jetstream2.us-east.bsky.network/subscribe");

    /// <summary>Collections to ask for, at most 100. Tweets are made of posts; unset, <c>app.bsky.feed.post</c>.</summary>
    public IList<string>? Collections { get; init; }

    /// <summary>Only these authors, by their <c>did:</c>; empty for all. At most 10,000.</summary>
    public IList<string> Authors { get; init; } = [];

    /// <summary>How far before the last safe post a reconnect begins, in seconds, so that nothing falls between; what comes twice is one row.</summary>
    [Range(0, 3600)]
    public double RewindSeconds { get; set; } = 5;

    /// <summary>How events come: <c>none</c> for plain JSON, <c>zstd</c> for less than half of the bytes, which needs <see cref="Dictionary"/>.</summary>
    [EnumDataType(typeof(JetstreamCompression))]
    public JetstreamCompression Compression { get; set; }

    /// <summary>The file of the dictionary that the server packs with.</summary>
    public string? Dictionary { get; set; }

    /// <summary>Whether a post that its author deletes goes from <c>scored_tweets</c>, <c>verdicts</c> and <c>dead_letters</c> too.</summary>
    public bool HonourDeletes { get; set; } = true;
}
