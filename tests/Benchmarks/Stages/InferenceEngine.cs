using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Onnx;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The one place that knows how an inference engine is called. Holds a batch of texts sorted by length. Used by one thread.</summary>
internal sealed class InferenceEngine : IDisposable
{
    private readonly INetwork _network;
    private readonly TokenIds _texts;
    private readonly int[] _order;
    private readonly float[] _probabilities;
    private readonly bool _compiled;

    /// <summary>Opens an engine on a model.</summary>
    public InferenceEngine(ModelPackage package, ModelEngine engine, TokenIds texts)
    {
        _texts = texts;
        _network = Networks.Open(package, engine);
        _compiled = Used(package, engine) == ModelEngine.Compiled;
        _order = [.. Enumerable.Range(0, texts.Count).OrderBy(text => texts.Lengths[text])];
        _probabilities = new float[texts.Count];
    }

    /// <summary>Names of the engines, as <c>--engine</c> takes them.</summary>
    public static IReadOnlyList<string> Known { get; } = Enum.GetNames<ModelEngine>();

    /// <summary>The engine of a name; null is the one that serves by itself.</summary>
    /// <exception cref="StartException">It is none of <see cref="Known"/>.</exception>
    public static ModelEngine Parse(string? engine) => engine is null ? ModelEngine.Auto
        : Enum.TryParse<ModelEngine>(engine, ignoreCase: true, out var known) && Known.Contains(engine, StringComparer.OrdinalIgnoreCase) ? known
        : throw new StartException($"'{engine}' is no engine (--engine): there are {string.Join(", ", Known)}.");

    /// <summary>The engine that runs a package when this one is asked for.</summary>
    public static ModelEngine Used(ModelPackage package, ModelEngine engine) => engine == ModelEngine.Auto ? Networks.EngineFor(package) : engine;

    /// <summary>Scores all texts once.</summary>
    /// <returns>How many.</returns>
    public int Run()
    {
        _network.Run(new(_texts.Ids, _texts.Starts, _texts.Lengths, _order), _probabilities);
        return _texts.Count;
    }

    /// <summary>FLOPs that one <see cref="Run"/> executes: the compiled network folds and pads nothing, ONNX Runtime the other way about.</summary>
    public double ExecutedFlops(NetworkShape shape) => _compiled
        ? shape.Folded(_texts.Count, _texts.Tokens)
        : _order.Chunk(OnnxSession.MaxBatch).Sum(part => shape.Useful(part.Length, (long)part.Length * _texts.Lengths[part[^1]]));

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
