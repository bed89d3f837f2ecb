using StreamSentiment.Alerting.Rules;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// Verdicts through the alert rules on one core, as Alerting does it: in batches, each with what was before. One in five is wrong.
/// </summary>
internal sealed class RuleStage(Workbench bench) : CpuStage(bench)
{
    private const int BatchSize = 2_048;
    private const int Batches = 64;

    private static readonly HashSet<Judge> Judges = [Judge.Feed, Judge.Person];
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly IReadOnlyList<IReadOnlyList<Judgement>> _batches = Make();

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Reading>>(
    [
        Sample(1, _ => InTurn(_batches, 0, batch => Judged(new ConsecutiveWrongRule(3, Window, Judges), batch)), cancellationToken).As("rule"),
        Sample(1, _ => InTurn(_batches, 0, batch => Judged(new WrongShareRule(0.5, 50, Window, Judges), batch)), cancellationToken).As("rule.share"),
        Sample(1, _ => InTurn(_batches, 0, batch => Judged(new WrongShareRule(0.5, 50, Day, Judges), batch)), cancellationToken).As("rule.share.day"),
    ]);

    private static int Judged(IAlertRule rule, IReadOnlyList<Judgement> batch)
    {
        var judged = 0;
        // As the database gives it: each slice of the window before.
        var counts = new SliceCounts(rule.Slice > TimeSpan.Zero ? rule.Slice : Window);
        for (var before = rule.Counted; before > TimeSpan.Zero; before -= rule.Slice)
        {
            counts.Add(Judge.Feed, batch[0].JudgedAt - before, new(58_000, 11_600));
        }

        foreach (var _ in rule.Evaluate(batch.Take(rule.Remembered), counts, batch))
        {
            judged++;
        }

        return judged == batch.Count ? judged : throw new InvalidOperationException("The rule left a verdict out.");
    }

    private static List<IReadOnlyList<Judgement>> Make()
    {
        var random = new Random(1);
        // At 5,800 verdicts a second.
        return [.. Enumerable.Range(0, Batches).Select(batch => (IReadOnlyList<Judgement>)[.. Enumerable.Range(0, BatchSize).Select(index => new Judgement(
            $"{batch}-{index}", random.Next(5) > 0, Judge.Feed, DateTimeOffset.UnixEpoch.AddSeconds(((batch * BatchSize) + index) / 5_800.0)))])];
    }
}
