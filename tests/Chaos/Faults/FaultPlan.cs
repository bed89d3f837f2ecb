namespace StreamSentiment.Chaos.Faults;

/// <summary>Which faults come when: drawn from a seed before the run begins, so that the seed repeats them.</summary>
internal static class FaultPlan
{
    private const double TwoAtOnce = 0.15;
    private const int Quarters = 4;

    // How often each comes, out of a hundred.
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.KillEverything, 26), (FaultKind.KillWorker, 26), (FaultKind.StopWorker, 16), (FaultKind.KillPostgres, 8), (FaultKind.StopPostgres, 7), (FaultKind.StopBroker, 5),
        (FaultKind.CutLink, 10), (FaultKind.StallLink, 8), (FaultKind.SlowLink, 6), (FaultKind.LoseAnswers, 9), (FaultKind.HalfOpenLink, 5),
    ];

    /// <summary>Draws the faults.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="duration">How long the run is.</param>
    /// <param name="every">Time between two faults.</param>
    /// <param name="workers">
    /// The workers. In each quarter of a run the next of them is not killed, only made to suffer, so that it lives long enough to show
    /// whether its memory grows. Where there is but one, it is killed together with all that it started, or alone.
    /// </param>
    /// <param name="links">The links.</param>
    public static IReadOnlyList<Fault> Draw(int seed, TimeSpan duration, TimeSpan every, IReadOnlyList<string> workers, IReadOnlyList<string> links)
    {
        var random = new Random(seed);
        var kinds = Weights.Where(weight => weight.Kind != (workers.Count == 1 ? FaultKind.StopBroker : FaultKind.KillEverything)).ToArray();
        var faults = new List<Fault>();
        for (var at = every; at < duration; at += every)
        {
            var quarter = (int)(at / duration * Quarters);
            var mortal = workers.Where((_, place) => workers.Count == 1 || place != quarter).ToList();
            faults.Add(One(random, kinds, at, mortal, workers, links));
            if (random.NextDouble() < TwoAtOnce)
            {
                faults.Add(One(random, kinds, at + TimeSpan.FromMilliseconds(random.Next(0, 1_500)), mortal, workers, links));
            }
        }

        return faults;
    }

    private static Fault One(
        Random random, (FaultKind Kind, int Weight)[] kinds, TimeSpan at, List<string> mortal, IReadOnlyList<string> workers, IReadOnlyList<string> links)
    {
        var kind = KindAt(kinds, random.Next(kinds.Sum(weight => weight.Weight)));
        // Short ones are the most: what lasts long hides what comes after it.
        var skew = Math.Pow(random.NextDouble(), 2);
        return kind switch
        {
            FaultKind.KillWorker => new Fault(at, kind, mortal[random.Next(mortal.Count)], Seconds(2 * skew)),
            FaultKind.StopWorker => new Fault(at, kind, workers[random.Next(workers.Count)], Seconds(1 + (14 * skew))),
            FaultKind.KillPostgres or FaultKind.KillEverything => new Fault(at, kind, "", Seconds(2 * skew)),
            FaultKind.StopPostgres or FaultKind.StopBroker => new Fault(at, kind, "", Seconds(1 + (7 * skew))),
            _ => new Fault(at, kind, links[random.Next(links.Count)], Seconds(0.5 + (7.5 * skew))),
        };
    }

    private static FaultKind KindAt((FaultKind Kind, int Weight)[] kinds, int drawn)
    {
        foreach (var (kind, weight) in kinds)
        {
            if ((drawn -= weight) < 0)
            {
                return kind;
            }
        }

        return kinds[^1].Kind;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1_000));
}
