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
        return [.. FigureCatalog.All.Where(kind => _readings.ContainsKey(kind.Name)).Select(Make)];

        Figure Make(FigureKind kind)
        {
            var values = Values(_readings[kind.Name]);
            var spread = Spread.Of(values);
            var share = kind.Bound is { } bound && _readings.TryGetValue(bound, out var limits) ? Share(values, Values(limits)) : null;
            return new Figure
            {
                Name = kind.Name,
                Stage = kind.Stage,
                Unit = kind.Unit,
                Values = values,
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

    /// <summary>
    /// The median of the rounds' shares, for what disturbed the machine in a round disturbed both; where there are not as many values of
    /// each, the share of the medians.
    /// </summary>
    public static double? Share(IReadOnlyList<double> values, IReadOnlyList<double> bounds) => values.Count == bounds.Count && bounds.All(bound => bound > 0)
        ? Spread.Of([.. values.Zip(bounds, (value, bound) => value / bound)]).Median
        : Ratio(Spread.Of(values).Median, Spread.Of(bounds).Median);

    /// <summary>A share; null where there is nothing to share in.</summary>
    public static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;

    private static double[] Values(List<Reading> readings) => [.. readings.Select(reading => reading.Value)];

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
