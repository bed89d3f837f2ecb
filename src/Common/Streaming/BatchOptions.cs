using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Streaming;

/// <summary>How a consumer gathers its batches and what it does when a dependency is away.</summary>
public class BatchOptions
{
    /// <summary>Most records in a batch.</summary>
    [Range(1, 100_000)]
    public int MaxRecords { get; set; } = 2_048;

    /// <summary>A batch takes no further records once it holds so many bytes.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Longest wait for further records once a batch has begun, in milliseconds.</summary>
    [Range(0, 10_000)]
    public int LingerMs { get; set; } = 10;

    /// <summary>First wait when Postgres or Kafka does not take a batch, in milliseconds; it doubles, with jitter, up to <see cref="MaxRetryDelayMs"/>.</summary>
    [Range(1, 60_000)]
    public int RetryDelayMs { get; set; } = 200;

    /// <summary>Longest such wait, in milliseconds.</summary>
    [Range(1, 600_000)]
    public int MaxRetryDelayMs { get; set; } = 10_000;

    /// <summary>
    /// When the group takes partitions away: how long what is being handled may still take, in milliseconds, so that it is committed here
    /// and not done again elsewhere. The whole group waits meanwhile.
    /// </summary>
    [Range(0, 60_000)]
    public int RevokeWaitMs { get; set; } = 5_000;
}
