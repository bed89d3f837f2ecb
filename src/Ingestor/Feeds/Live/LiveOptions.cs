using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Settings of every feed that holds a connection open.</summary>
public class LiveOptions
{
    /// <summary>How much may wait between the connection and Kafka, in MiB; beyond it nothing is read until half of it is through.</summary>
    [Range(1, 4096)]
    public int BufferMegabytes { get; set; } = 64;

    /// <summary>A connection that is silent for so long is given up.</summary>
    [Range(1, 3600)]
    public double SilenceSeconds { get; set; } = 20;

    /// <summary>
    /// How long messages gather before they are read and go on together, in milliseconds: one at a time each costs its own way through
    /// threads and its own request to Kafka. Under load nothing is waited for. 0: each is read as it comes.
    /// </summary>
    [Range(0, 1_000)]
    public int GatherMs { get; set; } = 100;

    /// <summary>Longest record; a longer one becomes a dead letter.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxRecordBytes { get; set; } = 1024 * 1024;
}
