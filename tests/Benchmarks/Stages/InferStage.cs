using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Token ids to probability, beside the machine's matrix product.</summary>
internal sealed class InferStage : CpuStage
{
    private const double Giga = 1e9;

    private readonly TokenIds[] _texts;
    private readonly InferenceEngine[] _engines;
    private readonly MatrixProduct _product;
    private readonly MatrixProduct _productOfOne = new(1);

    /// <summary>Opens an engine for each core.</summary>
    public InferStage(Workbench bench)
        : base(bench)
    {
        var batches = bench.Batches(number => bench.Source[number].Text);
        _texts = [.. batches.Take(bench.Cores).Select(batch => TokenIds.Of(batch, bench.Package))];
        _engines = [.. _texts.Select(texts => new InferenceEngine(bench.Package, InferenceEngine.Parse(bench.Settings.Engine), texts))];
        _product = new MatrixProduct(bench.Cores);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var matrix = _product.Measure(Bench.Settings.Time, Bench.Clock, cancellationToken);
        var all = Sample(Bench.Cores, thread => _engines[thread].Run, cancellationToken);
        var matrixOfOne = _productOfOne.Measure(Bench.Settings.Time, Bench.Clock, cancellationToken);
        var one = Sample(1, _ => _engines[0].Run, cancellationToken);
        List<Reading> readings = [new("matrix", matrix / Giga), new("matrix.one", matrixOfOne / Giga), all.As("infer"), one.As("infer.one")];
        if (Bench.Shape is { } shape)
        {
            var count = (double)_texts.Sum(texts => texts.Count);
            readings.Add(new Reading("infer.useful", all.PerSecond * _texts.Sum(texts => shape.Useful(texts.Count, texts.Tokens)) / count / Giga));
            readings.Add(new Reading("infer.executed", all.PerSecond * _engines.Sum(engine => engine.ExecutedFlops(shape)) / count / Giga));
        }

        return Task.FromResult<IReadOnlyList<Reading>>(readings);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            engine.Dispose();
        }

        _product.Dispose();
        _productOfOne.Dispose();
        return base.DisposeAsync();
    }
}
