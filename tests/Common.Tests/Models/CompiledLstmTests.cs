using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Lstm;
using StreamSentiment.Common.Models.Onnx;

namespace StreamSentiment.Common.Tests.Models;

/// <summary>The compiled LSTM against ONNX Runtime, on the shipped champion (last state) and on the tiny package (largest state).</summary>
public sealed class CompiledLstmTests : IDisposable
{
    private readonly TinyPackage _tiny = new();

    public void Dispose() => _tiny.Dispose();

    /// <summary>The shipped versions, and null for the tiny package.</summary>
    public static TheoryData<string?> Versions =>
    [
        null, .. Directory.EnumerateDirectories(Path.Combine(TestSupport.Repository.Models, "tweet-sentiment")).Select(Path.GetFileName)
            .Where(version => version![0] != '.').Order(StringComparer.Ordinal),
    ];

    [SkippableTheory]
    [MemberData(nameof(Versions))]
    public void Invariant_9_it_gives_every_text_what_ONNX_Runtime_gives(string? version)
    {
        Skip.IfNot(LstmProgram.Supported, "This machine has no vectors of 512 bits.");
        var package = ModelPackage.Load(
            version is null ? _tiny.Directory : Path.Combine(TestSupport.Repository.Models, "tweet-sentiment", version));
        using var compiled = new SentimentModel(package, ModelEngine.Compiled);
        using var onnx = new SentimentModel(package, ModelEngine.OnnxRuntime);
        // Texts of every length, in batches of every size up to more than what runs side by side.
        var random = new Random(5);
        for (var size = 1; size < 260; size += random.Next(1, 9))
        {
            var texts = Enumerable.Range(0, size).Select(_ => Text(package, random)).ToArray();
            var (given, expected) = (new float[size], new float[size]);
            compiled.Score(texts, given);
            onnx.Score(texts, expected);
            for (var i = 0; i < size; i++)
            {
                Assert.Equal(expected[i], given[i], 5e-6f);
            }
        }
    }

    [SkippableFact]
    public void A_score_is_the_same_to_the_last_bit_whatever_is_scored_beside_it()
    {
        Skip.IfNot(LstmProgram.Supported, "This machine has no vectors of 512 bits.");
        var package = ModelPackage.Load(_tiny.Directory);
        using var model = new SentimentModel(package, ModelEngine.Compiled);
        var random = new Random(6);
        var texts = Enumerable.Range(0, 500).Select(_ => Text(package, random)).ToArray();
        var together = new float[500];
        model.Score(texts, together);
        Assert.Equal(texts.Select(text => model.Score(text)), together);
    }

    [Fact]
    public void What_is_no_such_LSTM_is_left_to_ONNX_Runtime()
    {
        var package = ModelPackage.Load(_tiny.Directory);
        var graph = package.Manifest.Graph;
        Assert.NotNull(LstmGraph.Recognise(OnnxGraph.Parse(package.Onnx), graph));
        // Other names for the ends: the same operations do something else.
        Assert.Null(LstmGraph.Recognise(OnnxGraph.Parse(package.Onnx), graph with { Tokens = "other" }));
        Assert.Null(LstmGraph.Recognise(OnnxGraph.Parse(package.Onnx), graph with { Lengths = "other" }));
        Assert.Null(LstmGraph.Recognise(OnnxGraph.Parse(package.Onnx), graph with { Probability = "other" }));
        Assert.Null(LstmGraph.Recognise(OnnxGraph.Parse([]), graph));
    }

    [Fact]
    public void A_spoilt_file_never_gets_further_than_an_error()
    {
        var package = ModelPackage.Load(_tiny.Directory);
        var random = new Random(7);
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = package.Onnx.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                // Weights that do not fit together would be read beyond their ends.
                if (LstmGraph.Recognise(OnnxGraph.Parse(bytes), package.Manifest.Graph) is { } weights && LstmProgram.Supported)
                {
                    _ = LstmProgram.Compile(weights);
                }
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused()
    {
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity })
        {
            Assert.Throws<InvalidDataException>(() => LstmProgram.Compile(new LstmWeights
            {
                Vocabulary = 2,
                Dimensions = 1,
                Units = 1,
                Directions = 1,
                Embedding = [0, 1],
                InputWeights = [1, 1, 1, 1],
                StateWeights = [1, 1, wrong, 1],
                Biases = new float[8],
                AttentionQuery = [],
                OutputWeights = [1],
                OutputBias = 0,
                MaxOfStates = false,
            }));
        }
    }

    [SkippableFact]
    public void Weights_beyond_all_measure_give_a_probability_still()
    {
        Skip.IfNot(LstmProgram.Supported, "This machine has no vectors of 512 bits.");
        const int Units = 20;
        float[] Large(int count) => [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1e6f : -1e6f)];
        var network = new LstmNetwork(LstmProgram.Compile(new LstmWeights
        {
            Vocabulary = 4,
            Dimensions = 3,
            Units = Units,
            Directions = 1,
            Embedding = Large(12),
            InputWeights = Large(4 * Units * 3),
            StateWeights = Large(4 * Units * Units),
            Biases = Large(8 * Units),
            AttentionQuery = [],
            OutputWeights = Large(Units),
            OutputBias = 0,
            MaxOfStates = false,
        })!);
        var probabilities = new float[1];
        network.Run(new EncodedTexts(new int[60], [0], [60], [0]), probabilities);
        Assert.InRange(probabilities[0], 0, 1);
    }

    private static string Text(ModelPackage package, Random random) => string.Join(
        ' ', Enumerable.Range(0, random.Next(1, 80)).Select(_ => package.Vocabulary[random.Next(2, package.Vocabulary.Count)]));
}
