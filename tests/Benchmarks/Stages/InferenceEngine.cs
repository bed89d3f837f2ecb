using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// The one place that knows how an inference engine is called. Holds a batch of texts laid out as the engine wants it: sorted by length,
/// in parts of its size. Used by one thread.
/// </summary>
internal sealed class InferenceEngine : IDisposable
{
    /// <summary>Engines that this build has; the first serves unless told otherwise.</summary>
    public static IReadOnlyList<string> Known { get; } = ["onnxruntime"];

    private readonly ModelSession _session;
    private readonly List<Part> _parts = [];
    private readonly int _texts;

    /// <summary>Opens an engine on a model and lays out the texts.</summary>
    public InferenceEngine(ModelPackage package, EncodedTexts texts)
    {
        _texts = texts.Count;
        _session = new ModelSession(package.Onnx, package.Manifest.Graph, threads: 1, package.Manifest.Preprocessing.MaxTokens);
        foreach (var part in Enumerable.Range(0, texts.Count).OrderBy(text => texts.Lengths[text]).Chunk(ModelSession.MaxBatch))
        {
            var lengths = part.Select(text => texts.Lengths[text]).ToArray();
            var tokens = new int[lengths[^1] * part.Length];
            for (var column = 0; column < part.Length; column++)
            {
                for (var time = 0; time < lengths[column]; time++)
                {
                    tokens[(time * part.Length) + column] = texts.Ids[texts.Starts[part[column]] + time];
                }
            }

            _parts.Add(new Part(tokens, lengths, lengths[^1]));
        }
    }

    /// <summary>Says no to an engine that this build does not have.</summary>
    /// <exception cref="StartException">It is none of <see cref="Known"/>.</exception>
    public static void Check(string? engine)
    {
        if (engine is not null && !Known.Contains(engine))
        {
            throw new StartException($"'{engine}' is no engine of this build (--engine): it has {string.Join(", ", Known)}.");
        }
    }

    /// <summary>Scores all texts once.</summary>
    /// <returns>How many.</returns>
    public int Run()
    {
        foreach (var part in _parts)
        {
            part.Tokens.CopyTo(_session.Tokens);
            part.Lengths.CopyTo(_session.Lengths);
            _session.Run(part.Longest, part.Lengths.Length);
        }

        return _texts;
    }

    /// <summary>FLOPs that one <see cref="Run"/> executes: this engine computes padding too, and folds nothing.</summary>
    public double ExecutedFlops(NetworkShape shape) =>
        _parts.Sum(part => (part.Longest * part.Lengths.Length * shape.FlopsPerToken) + (part.Lengths.Length * shape.FlopsPerText));

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private sealed record Part(int[] Tokens, int[] Lengths, int Longest);
}
