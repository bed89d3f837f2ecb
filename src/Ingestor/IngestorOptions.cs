using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor;

/// <summary>Settings section <c>Ingestor</c>.</summary>
public sealed class IngestorOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Ingestor";

    /// <summary>End the process once the feed has ended and everything that it gave is stored.</summary>
    public bool UntilDone { get; set; }

    /// <summary>
    /// Bytes that may wait in one partition: more makes nothing faster and everything older. The embedded broker drops the oldest beyond
    /// 5 MiB, so at most 4 MiB are allowed.
    /// </summary>
    [Range(64 * 1024, 4 * 1024 * 1024, ErrorMessage = "Ingestor:MaxPartitionBytes must be between 64 KiB and 4 MiB.")]
    public int MaxPartitionBytes { get; set; } = 1024 * 1024;

    /// <summary>How often it is asked what is through, in milliseconds.</summary>
    [Range(1, 60_000)]
    public int ProgressIntervalMs { get; set; } = 20;

    /// <summary>Longest wait, at a stop, for what is in flight to get through.</summary>
    [Range(0, 600)]
    public double DrainSeconds { get; set; } = 20;

    /// <summary>
    /// First wait, in seconds, before a feed that cannot be opened or read is tried again beside others; it doubles up to 5 minutes.
    /// </summary>
    [Range(0.01, 300)]
    public double RetrySeconds { get; set; } = 5;

    /// <summary>
    /// How many ids of tweets are remembered to leave out those that come again, by a reconnect or by another feed; 0: none. A hundred
    /// thousand take about 20 MB, and are 7 minutes at 250 tweets a second.
    /// </summary>
    [Range(0, 10_000_000)]
    public int RecentIds { get; set; } = 100_000;
}
