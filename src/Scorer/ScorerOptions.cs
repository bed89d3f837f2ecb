using System.ComponentModel.DataAnnotations;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Scorer;

/// <summary>Settings section <c>Scorer</c>, with those of <see cref="BatchOptions"/>.</summary>
public sealed class ScorerOptions : BatchOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Scorer";

    // A slow stream waits for its batches, and a fast one fills them anyway.
    private const int DefaultLingerMs = 2;

    /// <summary>Makes the defaults.</summary>
    public ScorerOptions() => LingerMs = DefaultLingerMs;

    /// <summary>Consumers, each with a thread and a model session of its own; 0: one for each processor.</summary>
    [Range(0, 1_000)]
    public int Workers { get; set; }

    /// <summary><see cref="Workers"/>, made definite.</summary>
    public int WorkerCount => Workers > 0 ? Workers : Environment.ProcessorCount;
}
