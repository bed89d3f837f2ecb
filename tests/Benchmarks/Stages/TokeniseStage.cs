using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Text to token ids, and what that allocates.</summary>
internal sealed class TokeniseStage(Workbench bench) : CpuStage(bench)
{
    private readonly IReadOnlyList<IReadOnlyList<string>> _batches = bench.Batches(number => bench.Source[number].Text);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var all = Sample(Bench.Cores, thread => Work(thread * _batches.Count / Bench.Cores), cancellationToken);
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

            return texts.Count;
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

        var before = GC.GetAllocatedBytesForCurrentThread();
        var tweets = _batches.Sum(_ => work());
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)tweets;
    }
}
