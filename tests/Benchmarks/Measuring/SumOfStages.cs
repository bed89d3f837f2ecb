namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>What the stages together could do at best: the machine's cores divided by what one tweet costs in each of them.</summary>
internal static class SumOfStages
{
    private static readonly string[] Scorer = ["tokenise", "infer", "write"];
    private static readonly string[] Stream = ["read", "produce", "consume", "decode", .. Scorer];

    /// <summary>Adds the sums whose parts were all measured.</summary>
    public static void AddTo(FigureBook book, int cores)
    {
        Add("scorer.sum", Scorer);
        Add("stream.sum", Stream);

        void Add(string figure, string[] parts)
        {
            double?[] costs = [.. parts.Select(book.CoreMicroseconds)];
            if (Rate(cores, costs) is { } rate)
            {
                book.Add(new Reading(figure, rate, costs.Sum()));
            }
        }
    }

    /// <summary>Tweets a second of all cores at the sum of these costs, in microseconds; null when one is unknown.</summary>
    public static double? Rate(int cores, IReadOnlyCollection<double?> costs)
    {
        var sum = costs.Any(cost => cost is null) ? 0 : costs.Sum() ?? 0;
        return sum > 0 ? cores * 1e6 / sum : null;
    }
}
