using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Text to token ids, and what that allocates.</summary>
internal sealed class TokeniseStage(Workbench bench) : CpuStage(bench)
{
    // Arrays, because going through anything else would allocate.
    private readonly string[][] _batches = [.. bench.Batches(number => bench.Source[number].Text).Select(batch => batch.ToArray())];

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var all = Sample(Bench.Cores, thread => Work(thread * _batches.Length / Bench.Cores), cancellationToken);
        var one = Sample(1, _ => Work(0), cancellationToken);
        return Task.FromResult<IReadOnlyList<Reading>>(
        [
            new Reading("tokenise", all.PerSecond / Bench.Cores, all.CoreMicroseconds),
            one.As("tokenise.one"),
            new Reading("tokenise.allocated", Allocated()),
        ]);
    }

    private Func<int> Work(int first)
    {
        var tokenizer = new Tokenizer(Bench.Package.Manifest.Preprocessing);
        var ids = new int[tokenizer.MaxTokens];
        return InTurn(_batches, first, texts =>
        {
            foreach (var text in texts)
            {
                tokenizer.Encode(text, Bench.Package.Vocabulary, ids);
            }

            return texts.Length;
        });
    }

    // The buffers grow to the longest text and stay: what counts is what comes after that.
    private double Allocated()
    {
        var work = Work(0);
        foreach (var _ in _batches)
        {
            work();
        }

        var tweets = 0L;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < _batches.Length; batch++)
        {
            tweets += work();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)tweets;
    }
}
