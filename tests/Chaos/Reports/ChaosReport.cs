using StreamSentiment.Chaos.Checking;
using StreamSentiment.Chaos.Watching;

namespace StreamSentiment.Chaos.Reports;

/// <summary>How far the stream was, for the curve.</summary>
internal sealed record LagPoint(double Second, long Lag, double PerSecond);

/// <summary>An end of a process that nobody asked for.</summary>
internal sealed record UnplannedEnd(string Process, int? ExitCode, string LastWords);

/// <summary>What a run did and found.</summary>
internal sealed record ChaosReport
{
    /// <summary>The command that does it again.</summary>
    public required string Command { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The source that was run.</summary>
    public required string Commit { get; init; }

    public required int Cores { get; init; }

    /// <summary>Whether the stream was one process.</summary>
    public required bool Whole { get; init; }

    public required int Seed { get; init; }

    public required int Rate { get; init; }

    public required double EverySeconds { get; init; }

    /// <summary>How long faults were inflicted.</summary>
    public required double FaultSeconds { get; init; }

    /// <summary>From the last fault until everything was through, in seconds.</summary>
    public required double HealSeconds { get; init; }

    /// <summary>How long the checker counted.</summary>
    public required double CheckSeconds { get; init; }

    /// <summary>The faults by kind.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>Every fault in its turn.</summary>
    public required IReadOnlyList<string> FaultLog { get; init; }

    /// <summary>What was counted.</summary>
    public required CheckResult Check { get; init; }

    /// <summary>Requests of the load that had to be made again.</summary>
    public required long RepeatedRequests { get; init; }

    /// <summary>From the moment at which a tweet was due to its confirmation, in seconds.</summary>
    public required double LatencyP50 { get; init; }

    /// <inheritdoc cref="LatencyP50"/>
    public required double LatencyP95 { get; init; }

    /// <inheritdoc cref="LatencyP50"/>
    public required double LatencyP99 { get; init; }

    /// <inheritdoc cref="LatencyP50"/>
    public required double LatencyMost { get; init; }

    /// <summary>The most records that waited.</summary>
    public required long LagMost { get; init; }

    /// <summary>Every half minute.</summary>
    public required IReadOnlyList<LagPoint> Lag { get; init; }

    public required IReadOnlyList<MemoryTrend> Memory { get; init; }

    /// <summary>Cores in use, on average, by process; <c>chaos</c> is the load, the links and the watching.</summary>
    public required IReadOnlyDictionary<string, double> Cpu { get; init; }

    /// <summary>Starts that were refused, as what they needed was away.</summary>
    public required int RefusedStarts { get; init; }

    /// <summary>Ends that nobody asked for.</summary>
    public required IReadOnlyList<UnplannedEnd> UnplannedEnds { get; init; }

    /// <summary>Everything that is not as it must be.</summary>
    public required IReadOnlyList<Discrepancy> Discrepancies { get; init; }

    public bool Passed => Discrepancies.Count == 0;
}
