namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>A figure as measured: every value, its median and range, and its share of the bound.</summary>
internal sealed record Figure
{
    /// <summary>Its name in <see cref="FigureCatalog"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The stage that measures it.</summary>
    public required string Stage { get; init; }

    /// <summary>Unit of all its values.</summary>
    public required string Unit { get; init; }

    /// <summary>One for each round.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    public required double Median { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>Time of cores for one tweet, in microseconds: the median of the rounds.</summary>
    public double? CoreMicroseconds { get; init; }

    /// <summary>Name of the figure that is its bound.</summary>
    public string? Bound { get; init; }

    /// <summary>Share of the bound, see <see cref="FigureBook.Share"/>.</summary>
    public double? OfBound { get; init; }

    /// <summary>What is to be reached on two cores.</summary>
    public double? Goal { get; init; }

    /// <summary>Whether it is reached.</summary>
    public bool? Reached { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The source that was measured.</summary>
    public required string Commit { get; init; }
}
