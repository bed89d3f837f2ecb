using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Which feed to read and how fast: configuration section <c>Feed</c>.</summary>
public sealed class FeedOptions : FeedChoiceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Feed";

    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private const int SampleRate = 25;

    /// <summary>A file; <c>-</c> for standard input; empty for the built-in sample.</summary>
    [Required(AllowEmptyStrings = true)]
    public string Path { get; set; } = "";

    /// <summary>Most tweets a second. Unset, a file and standard input are read as fast as they go, and the sample 25 a second.</summary>
    [Range(1, 1_000_000)]
    public int? Rate { get; set; }

    /// <summary>Longest record that is read; a longer line becomes a dead letter.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRecordBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether the built-in sample is the feed.</summary>
    public bool IsSample => string.IsNullOrWhiteSpace(Path);

    /// <summary>The rate to keep: <see cref="Rate"/>, or the sample's own; null for no limit.</summary>
    public int? TweetsPerSecond => Rate ?? (IsSample ? SampleRate : null);
}
