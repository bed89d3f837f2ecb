using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Common.Tweets;

/// <summary>A record that cannot become a scored tweet: a row of <c>dead_letters</c>, and a copy in topic <c>dead-letters</c>.</summary>
public sealed record DeadLetter
{
    /// <summary>Longest value that is kept, in bytes; of a longer one the beginning is kept and <see cref="ValueSize"/> tells the rest.</summary>
    public const int MaxValueBytes = 256 * 1024;

    /// <summary>Longest key and error that are kept, in characters.</summary>
    public const int MaxNoteLength = 1_024;

    /// <summary>SHA-256 of source, key and whole value, as hexadecimal: the same record is one dead letter, however often it comes.</summary>
    public required string Digest { get; init; }

    /// <summary>One of <see cref="DeadLetterReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What was wrong, for people.</summary>
    public required string Error { get; init; }

    /// <summary>The record as it came, cut at <see cref="MaxValueBytes"/>.</summary>
    public required byte[] Value { get; init; }

    /// <summary>Size of the whole record in bytes.</summary>
    public required long ValueSize { get; init; }

    /// <summary>The record's key, where it had one.</summary>
    public string? Key { get; init; }

    /// <summary>The feed it came from, when the ingestor refused it.</summary>
    public string? Feed { get; init; }

    /// <summary>Number of the record in its feed, counted from 1.</summary>
    public long? FeedPosition { get; init; }

    /// <summary>How the feed is written, one of <see cref="FeedFormats"/>: without it the record could not be read again by itself.</summary>
    public string? FeedFormat { get; init; }

    /// <summary>The header line of the feed, where it is a CSV that has one.</summary>
    public byte[]? FeedHeader { get; init; }

    /// <summary>When the feed's file was last written: the date of a record that brings none. Null where there is no file.</summary>
    public DateTimeOffset? FeedTime { get; init; }

    /// <summary>Header <c>v</c> of the record in its topic; null when it had none.</summary>
    public string? Version { get; init; }

    /// <summary>The topic it came from, when a consumer refused it.</summary>
    public string? Topic { get; init; }

    /// <summary>The partition it came from.</summary>
    public int? Partition { get; init; }

    /// <summary>The offset it came from.</summary>
    public long? Offset { get; init; }

    /// <summary>The model that found nothing to score; null where the reason is another.</summary>
    public string? Model { get; init; }

    /// <summary>Its version.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>How many times it was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>When it was given up.</summary>
    public required DateTimeOffset DeadLetteredAt { get; init; }

    /// <summary>A record that a feed brought and the ingestor refused.</summary>
    /// <param name="whole">The record, or its beginning when <paramref name="size"/> is larger.</param>
    /// <param name="size">Size of the record in its feed, in bytes.</param>
    public static DeadLetter FromFeed(
        string feed, long position, string reason, string error, ReadOnlySpan<byte> whole, long size, DateTimeOffset now) => new()
        {
            Digest = DigestOf(feed, null, whole),
            Reason = reason,
            Error = Cut(error),
            Value = Cut(whole),
            ValueSize = size,
            Feed = feed,
            FeedPosition = position,
            DeadLetteredAt = now,
        };

    /// <summary>A record that stood in a topic and that its consumer refused.</summary>
    public static DeadLetter FromTopic(
        string topic, int partition, long offset, string? key, string reason, string error, ReadOnlySpan<byte> value, DateTimeOffset now, string? version = null) => new()
        {
            Digest = DigestOf(topic, key, value),
            Reason = reason,
            Error = Cut(error),
            Value = Cut(value),
            ValueSize = value.Length,
            Key = key is null ? null : Cut(key),
            Topic = topic,
            Partition = partition,
            Offset = offset,
            Version = version is null ? null : Cut(version),
            DeadLetteredAt = now,
        };

    // What is not bounded here would make the copy in the topic larger than a broker takes.
    private static string Cut(string note) => note.Length <= MaxNoteLength ? note : WholeText.Cut(note, MaxNoteLength - 1) + "…";

    private static byte[] Cut(ReadOnlySpan<byte> value) => value[..Math.Min(value.Length, MaxValueBytes)].ToArray();

    private static string DigestOf(string source, string? key, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{source}\u001f{key}\u001f"));
        hash.AppendData(value);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
