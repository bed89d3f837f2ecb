using CsCheck;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Rules;

/// <summary>
/// Both rules against models that are slow and obvious, over streams with late, doubled and disordered verdicts cut into any batches.
/// </summary>
public class RulePropertyTests
{
    // Few ids, so that verdicts come twice; times that jump back and forth, a few of them far.
    private static readonly Gen<Judgement> Verdict = Gen.Select(
        Gen.Int[0, 120],
        Gen.Int[0, 3],
        Gen.Int[0, 2],
        Gen.Frequency((9, Gen.Int[-60, 60]), (1, Gen.Int[-5_000, 5_000])),
        (id, correct, judge, jump) => new Judgement($"v{id}", correct == 0, (Judge)judge, Make.Noon.AddSeconds((id * 20) + jump)));

    private static readonly Gen<(Judgement[] Verdicts, int[] Cuts)> Stream = Gen.Select(Verdict.Array[0, 80], Gen.Int[1, 15].Array[80]);

    // So many slices of so many seconds.
    private static readonly Gen<(int Slices, int Slice)> Window = Gen.OneOf(
        Gen.Int[10, 360].Select(slices => (slices, 1)),
        Gen.Int[340, 360].Select(slices => (slices, 7)),
        Gen.Int[330, 360].Select(slices => (slices, 20)),
        Gen.Int[361, 1_440].Select(slices => (slices, 60)));

    [Fact]
    public void Runs_of_wrong_verdicts_are_those_of_the_obvious_model()
    {
        var found = 0L;
        Gen.Select(Stream, Gen.Int[1, 5], Gen.Int[0, 400]).Sample(
            (stream, consecutive, window) =>
            {
                var rule = new ConsecutiveWrongRule(consecutive, TimeSpan.FromSeconds(window), Make.FeedAndPerson);
                var once = Once(stream.Verdicts);
                var expected = ObviousRuns(once, consecutive, window);
                Assert.Equal(expected, InBatches(rule, stream.Verdicts, stream.Cuts));
                Interlocked.Add(ref found, expected.Count);
            },
            iter: 5_000,
            seed: "0000KOIPe503");
        Assert.True(found > 2_000, "The search must see runs to mean anything.");
    }

    [Fact]
    public void Shares_of_wrong_verdicts_are_those_of_the_obvious_model()
    {
        var found = 0L;
        Gen.Select(Stream, Gen.Int[1, 10], Gen.Int[1, 12], Window).Sample(
            (stream, tenths, atLeast, window) =>
            {
                var rule = new WrongShareRule(tenths / 10.0, atLeast, TimeSpan.FromSeconds(window.Slices * window.Slice), Make.FeedAndPerson);
                var once = Once(stream.Verdicts);
                var expected = ObviousShares(once, tenths, atLeast, window);
                Assert.Equal(expected, InBatches(rule, stream.Verdicts, stream.Cuts));
                Interlocked.Add(ref found, expected.Count);
            },
            iter: 5_000,
            seed: "0000KOIPe503");
        Assert.True(found > 2_000, "The search must see runs to mean anything.");
    }

    // The database takes each id once: the first.
    private static List<Judgement> Once(IEnumerable<Judgement> verdicts) => [.. verdicts.DistinctBy(one => one.VerdictId)];

    private static List<string> ObviousRuns(List<Judgement> verdicts, int consecutive, int window)
    {
        var counting = verdicts.Where(one => one.Judge != Judge.Scorer).ToList();
        return [.. Enumerable.Range(0, Math.Max(0, counting.Count - consecutive + 1))
            .Select(start => counting.GetRange(start, consecutive))
            .Where(row => row.TrueForAll(one => !one.Correct))
            .Where(row => row.Max(one => one.JudgedAt) - row.Min(one => one.JudgedAt) <= TimeSpan.FromSeconds(window))
            .Select(row => Text(row.Select(one => one.VerdictId), row.Max(one => one.JudgedAt)))];
    }

    private static List<string> ObviousShares(List<Judgement> verdicts, int tenths, int atLeast, (int Slices, int Slice) size)
    {
        var counting = verdicts.Where(one => one.Judge != Judge.Scorer).ToList();
        var runs = new List<string>();
        for (var index = 0; index < counting.Count; index++)
        {
            var known = counting.Take(index + 1).ToList();
            var one = known[^1];
            var end = Slice(one);
            var window = known.Where(other => Slice(other) <= end && Slice(other) > end - size.Slices).ToList();
            var wrong = window.Count(other => !other.Correct);
            if (!one.Correct && window.Count >= atLeast && wrong * 10 >= tenths * window.Count)
            {
                runs.Add(Text(known.TakeLast(20).Where(other => !other.Correct).Select(other => other.VerdictId), one.JudgedAt));
            }
        }

        return runs;

        long Slice(Judgement one) => one.JudgedAt.UtcTicks / TimeSpan.TicksPerSecond / size.Slice;
    }

    // As the handler does it: each batch sees only as much of the past as the rule asks for, and each id once.
    private static List<string> InBatches(IAlertRule rule, Judgement[] verdicts, int[] cuts)
    {
        var runs = new List<string>();
        var taken = new List<Judgement>();
        for (var (start, cut) = (0, 0); start < verdicts.Length; start += cuts[cut], cut++)
        {
            var fresh = verdicts.Skip(start).Take(cuts[cut]).DistinctBy(one => one.VerdictId).ExceptBy(taken.Select(one => one.VerdictId), one => one.VerdictId).ToList();
            var counts = new SliceCounts(rule.Slice == TimeSpan.Zero ? TimeSpan.FromSeconds(1) : rule.Slice);
            foreach (var one in taken.Where(one => fresh.Count > 0 && one.JudgedAt > fresh.Min(other => other.JudgedAt) - rule.Counted - rule.Slice))
            {
                counts.Add(one.Judge, one.JudgedAt, WrongCount.Of(one.Correct));
            }

            var earlier = Enum.GetValues<Judge>().SelectMany(judge => taken.Where(one => one.Judge == judge).TakeLast(rule.Remembered)).ToHashSet();
            var steps = rule.Evaluate(taken.Where(earlier.Contains), counts, fresh);
            runs.AddRange(steps.Where(step => step.Run is not null).Select(step => Text(step.Run!.VerdictIds, step.Run.CompletedAt)));
            taken.AddRange(fresh);
        }

        return runs;
    }

    private static string Text(IEnumerable<string> ids, DateTimeOffset completed) => $"{string.Join(',', ids)} {completed:HH:mm:ss}";
}
