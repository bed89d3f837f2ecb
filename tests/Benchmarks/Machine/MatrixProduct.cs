using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>
/// The machine's matrix-product rate: a 1024 × 1024 float matrix times a constant one of the same size, which ONNX Runtime has laid out
/// beforehand, as it has a network's weights.
/// </summary>
internal sealed class MatrixProduct : IDisposable
{
    private const int Size = 1024;

    /// <summary>FLOPs of one product.</summary>
    public const double Flops = 2.0 * Size * Size * Size;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue _left = Matrix();
    private readonly OrtValue _product = Matrix();

    /// <summary>Gets ready to multiply on some threads.</summary>
    public MatrixProduct(int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(Graph(), options);
    }

    /// <summary>Multiplies for so long.</summary>
    /// <returns>FLOPs a second.</returns>
    public double Measure(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        var sample = Sampling.Run(1, time, _ => Multiply, clock, CoreTime.Own, cancellationToken);
        return sample.PerSecond * Flops;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _product.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Matrix() => OrtValue.CreateTensorValueFromMemory(Numbers(), [Size, Size]);

    private static float[] Numbers()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static byte[] Graph()
    {
        var graph = new OnnxGraph("product");
        graph.Input("left", OnnxGraph.Element.Float, "rows", "inner");
        graph.Output("product", OnnxGraph.Element.Float, "rows", "columns");
        graph.Constant("right", Numbers(), Size, Size);
        graph.Node("MatMul", ["left", "right"], ["product"]);
        return graph.ToBytes();
    }

    private int Multiply()
    {
        _session.Run(_options, ["left"], [_left], ["product"], [_product]);
        return 1;
    }
}
