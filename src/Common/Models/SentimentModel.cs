using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Common.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Models;

/// <summary>
/// Scores texts with one model package. Owns its network's buffers: <b>one instance is used by one thread at a time</b>; make one
/// for each thread from the same <see cref="ModelPackage"/>. What a text gets does not depend on what else is scored with it.
/// </summary>
public sealed class SentimentModel : IDisposable
{
    /// <summary>How far a golden example may be off: other processors round otherwise.</summary>
    public const float GoldenTolerance = 1e-4f;

    private readonly ModelPackage _package;
    private readonly ITextEncoder _encoder;
    private readonly INetwork _network;
    private readonly int _maxTokens;

    // Ids of all texts of a call one after another, and where each text's begin.
    private int[] _ids = [];
    private int[] _starts = [];
    private int[] _lengths = [];
    private int[] _order = [];

    /// <summary>Makes the package's network ready to run.</summary>
    /// <exception cref="ModelPackageException">The network cannot be run, or has other inputs than the manifest says.</exception>
    public SentimentModel(ModelPackage package, ModelEngine engine = ModelEngine.Auto)
    {
        _package = package;
        _encoder = package.CreateEncoder();
        _maxTokens = _encoder.MaxTokens;
        _network = Networks.Open(package, engine);
    }

    /// <summary>Registered name of the model.</summary>
    public string Name => _package.Name;

    /// <summary>Its version.</summary>
    public string Version => _package.Version;

    /// <summary>A positive probability at or above this is labelled positive.</summary>
    public float DecisionThreshold => (float)_package.Manifest.DecisionThreshold;

    /// <summary>Scores texts.</summary>
    /// <param name="texts">Texts as tweeted; any number, best some hundreds at a time.</param>
    /// <param name="positiveProbabilities">At least as long: gets each text's probability of being positive, 0 to 1, or
    /// <see cref="float.NaN"/> for a text without any token, which cannot be scored.</param>
    public void Score(ReadOnlySpan<string> texts, Span<float> positiveProbabilities)
    {
        if (positiveProbabilities.Length < texts.Length)
        {
            throw new ArgumentException("There must be room for one probability per text.", nameof(positiveProbabilities));
        }

        Encode(texts);
        positiveProbabilities[..texts.Length].Fill(float.NaN);
        _network.Run(new EncodedTexts(_ids, _starts, _lengths, SortByLength(texts.Length)), positiveProbabilities);
    }

    /// <summary>Scores one text.</summary>
    /// <returns>Its probability of being positive, or <see cref="float.NaN"/> when it holds no token.</returns>
    public float Score(string text)
    {
        var probability = 0f;
        Score(new ReadOnlySpan<string>(ref text), new Span<float>(ref probability));
        return probability;
    }

    /// <summary>The label of a probability.</summary>
    /// <exception cref="ArgumentException">The probability is <see cref="float.NaN"/>: there is nothing to label.</exception>
    public Sentiment Label(float positiveProbability) => float.IsNaN(positiveProbability)
        ? throw new ArgumentException("A text that could not be scored has no label.", nameof(positiveProbability))
        : positiveProbability >= DecisionThreshold ? Sentiment.Positive : Sentiment.Negative;

    /// <summary>Scores the package's golden examples and compares.</summary>
    /// <exception cref="ModelPackageException">One is off by more than <paramref name="tolerance"/>: the model is not the one that was
    /// trained.</exception>
    public void VerifyGolden(float tolerance = GoldenTolerance)
    {
        TryLastToken();
        var texts = _package.Golden.Select(example => example.Text).ToArray();
        var scored = new float[texts.Length];
        Score(texts, scored);
        for (var i = 0; i < texts.Length; i++)
        {
            var expected = _package.Golden[i].PositiveProbability;
            // Written so that NaN fails too.
            if (!(Math.Abs(scored[i] - expected) <= tolerance))
            {
                throw new ModelPackageException(
                    _package.Directory,
                    ModelPackage.GoldenFile,
                    $"golden example {i + 1} (\"{texts[i]}\") got {scored[i]:0.000000} and should get {expected:0.000000}",
                    "The network and the texts do not belong together, or this build tokenises otherwise: train the package again");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();

    // A vocabulary that is longer than the network's embedding would fail with the first tweet that holds such a word.
    private void TryLastToken()
    {
        try
        {
            _network.Run(new EncodedTexts([_package.TokenCount - 1], [0], [1], [0]), new float[1]);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelPackageException(
                _package.Directory, ModelPackage.OnnxFile, $"it fails on the last token of {ModelPackage.VocabularyFile} ({error.Message.TrimEnd('.')})",
                "The network and the vocabulary do not belong together: train or copy the package again", error);
        }
    }

    private void Encode(ReadOnlySpan<string> texts)
    {
        if (_starts.Length < texts.Length)
        {
            _starts = new int[texts.Length];
            _lengths = new int[texts.Length];
            _order = new int[texts.Length];
            _ids = new int[texts.Length * _maxTokens];
        }

        var start = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            _starts[i] = start;
            _lengths[i] = _encoder.Encode(texts[i], _ids.AsSpan(start));
            start += _lengths[i];
        }
    }

    /// <summary>Orders the scorable texts by length (counting sort), so that a batch has little padding.</summary>
    private ReadOnlySpan<int> SortByLength(int count)
    {
        Span<int> places = stackalloc int[TokenizerSettings.MaxTokensLimit + 2];
        places[..(_maxTokens + 2)].Clear();
        for (var i = 0; i < count; i++)
        {
            places[_lengths[i] + 1]++;
        }

        var empty = places[1];
        for (var length = 1; length <= _maxTokens; length++)
        {
            places[length + 1] += places[length];
        }

        for (var i = 0; i < count; i++)
        {
            _order[places[_lengths[i]]++] = i;
        }

        return _order.AsSpan(empty, count - empty);
    }
}
