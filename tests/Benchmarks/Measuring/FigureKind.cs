namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>A figure that can be measured: what it is called, what it means, and what it is held against.</summary>
internal sealed record FigureKind(string Name, string Stage, string Unit, string What)
{
    /// <summary>The figure that physics or a plainer program sets as its bound, in the same unit.</summary>
    public string? Bound { get; init; }

    /// <summary>What is to be reached on two cores, in the figure's unit; with <see cref="GoalOfBound"/> as a share of the bound.</summary>
    public double? Goal { get; init; }

    /// <summary>The goal is a share of the bound.</summary>
    public bool GoalOfBound { get; init; }

    /// <summary>Times, bytes and memory.</summary>
    public bool LowerIsBetter { get; init; }

    /// <summary>The goal is held against the worst value instead of the median.</summary>
    public bool WorstCounts { get; init; }

    /// <summary>Measured only when it is asked for by its stage's name and a time or a count.</summary>
    public bool IsSoak { get; init; }
}
