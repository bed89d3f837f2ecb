namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>Gathers readings and makes figures of them.</summary>
internal sealed class FigureBook
{
    private readonly Dictionary<string, List<Reading>> _readings = [];

    /// <summary>Keeps a reading.</summary>
    public void Add(Reading reading)
    {
        if (!_readings.TryGetValue(reading.Figure, out var readings))
        {
            _readings[reading.Figure] = readings = [];
        }

        readings.Add(reading);
    }

    /// <summary>Median time of cores for one tweet; null when it was not measured.</summary>
    public double? CoreMicroseconds(string figure)
    {
        double[] costs = [.. _readings.GetValueOrDefault(figure, []).Select(reading => reading.CoreMicroseconds).OfType<double>()];
        return costs.Length > 0 ? Spread.Of(costs).Median : null;
    }

    /// <summary>All figures, in the catalog's order.</summary>
    public IReadOnlyList<Figure> Figures(DateTimeOffset at, string commit)
    {
        var medians = _readings.ToDictionary(pair => pair.Key, pair => Spread.Of([.. pair.Value.Select(reading => reading.Value)]));
        return [.. FigureCatalog.All.Where(kind => medians.ContainsKey(kind.Name)).Select(Make)];

        Figure Make(FigureKind kind)
        {
            var spread = medians[kind.Name];
            double? share = kind.Bound is { } bound && medians.TryGetValue(bound, out var limit) ? Ratio(spread.Median, limit.Median) : null;
            return new Figure
            {
                Name = kind.Name,
                Stage = kind.Stage,
                Unit = kind.Unit,
                Values = [.. _readings[kind.Name].Select(reading => reading.Value)],
                Median = spread.Median,
                Min = spread.Min,
                Max = spread.Max,
                CoreMicroseconds = CoreMicroseconds(kind.Name),
                Bound = kind.Bound,
                OfBound = share,
                Goal = kind.Goal,
                Reached = IsReached(kind, spread, share),
                MeasuredAt = at,
                Commit = commit,
            };
        }
    }

    /// <summary>A share; null where there is nothing to share in.</summary>
    public static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;

    private static bool? IsReached(FigureKind kind, Spread spread, double? share)
    {
        var value = kind switch
        {
            { GoalOfBound: true } => share,
            { WorstCounts: true } => kind.LowerIsBetter ? spread.Max : spread.Min,
            _ => spread.Median,
        };
        return kind.Goal is { } goal && value is { } reached ? (kind.LowerIsBetter ? reached <= goal : reached >= goal) : null;
    }
}
