using StreamSentiment.Common.Models;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Tests.Models;

public sealed class SentimentModelTests : IDisposable
{
    private static readonly string[] Words =
    [
        "love", "hate", "great", "awful", "lamp", "this", "is", "not", "unheard", ":)", ":(", "!", "kite",
    ];

    private readonly TinyPackage _tiny = new();
    private readonly ModelPackage _package;
    private readonly SentimentModel _model;

    public SentimentModelTests()
    {
        _package = ModelPackage.Load(_tiny.Directory);
        _model = new SentimentModel(_package);
    }

    public void Dispose()
    {
        _model.Dispose();
        _tiny.Dispose();
    }

    [Fact]
    public void Praise_scores_above_complaint()
    {
        Assert.True(_model.Score("I love this lamp :)") > 0.7f);
        Assert.True(_model.Score("I hate this lamp :(") < 0.3f);
        Assert.Equal("tiny", _model.Name);
        Assert.Equal("1", _model.Version);
    }

    [Fact]
    public void Long_texts_side_by_side_get_what_they_get_alone()
    {
        _tiny.Change(manifest => manifest with { Preprocessing = manifest.Preprocessing with { MaxTokens = 1000 } });
        using var model = new SentimentModel(ModelPackage.Load(_tiny.Directory), ModelEngine.OnnxRuntime);
        var random = new Random(7);
        var texts = Enumerable.Range(0, 70)
            .Select(i => string.Join(' ', Enumerable.Range(0, 1 + (i * 14)).Select(_ => Words[random.Next(Words.Length)]))).ToArray();
        var scored = new float[texts.Length];
        model.Score(texts, scored);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(model.Score(texts[i]), scored[i], 1e-5f);
        }
    }

    [Fact]
    public void The_threshold_itself_is_positive()
    {
        Assert.Equal(Sentiment.Positive, _model.Label(_model.DecisionThreshold));
        Assert.Equal(Sentiment.Negative, _model.Label(MathF.BitDecrement(_model.DecisionThreshold)));
        Assert.Throws<ArgumentException>(() => _model.Label(float.NaN));
    }

    [Fact]
    public void A_text_without_any_token_cannot_be_scored()
    {
        string[] texts = ["", "great kite", "  ", "()", "awful kite"];
        var scores = new float[5];
        _model.Score(texts, scores);
        Assert.Equal([true, false, true, true, false], scores.Select(float.IsNaN));
        _model.Score([" "], scores);
        Assert.True(float.IsNaN(scores[0]));
        _model.Score([], []);
    }

    [Fact]
    public void A_score_does_not_depend_on_what_else_is_in_the_batch()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, 1000).Select(_ => string.Join(' ', random.GetItems(Words, random.Next(0, 90)))).ToArray();
        var together = new float[texts.Length];
        _model.Score(texts, together);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = _model.Score(texts[i]);
            var same = float.IsNaN(alone) ? float.IsNaN(together[i]) : Math.Abs(alone - together[i]) <= 1e-6f;
            Assert.True(same, $"{alone} alone, {together[i]} together: {texts[i]}");
        }
    }

    [Fact]
    public void Scoring_again_gives_the_very_same_numbers()
    {
        string[] texts = ["great kite", "awful lamp !", "I love it :)", "not good at all"];
        var first = new float[4];
        var second = new float[4];
        _model.Score(texts, first);
        _model.Score(["something", "else", "between"], new float[3]);
        _model.Score(texts, second);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task One_package_serves_several_threads_each_with_its_own_model()
    {
        var texts = Enumerable.Range(0, 300).Select(i => $"{Words[i % 4]} {Words[i % Words.Length]} kite").ToArray();
        var expected = new float[300];
        _model.Score(texts, expected);
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var model = new SentimentModel(_package);
            var scores = new float[300];
            model.Score(texts, scores);
            return scores;
        })));
        Assert.All(all, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void More_threads_change_nothing()
    {
        using var model = new SentimentModel(_package);
        Assert.Equal(_model.Score("I love this great kite"), model.Score("I love this great kite"), 1e-6f);
    }

    [Fact]
    public void Too_little_room_for_the_scores_is_an_error() =>
        Assert.Throws<ArgumentException>(() => _model.Score(["a", "b"], new float[1]));

    [Fact]
    public void Golden_examples_that_fit_are_accepted() => _model.VerifyGolden();

    [Theory]
    [InlineData("0.5")]
    [InlineData("2")]
    public void A_golden_example_that_is_off_is_refused_by_name(string probability)
    {
        _tiny.Replace(ModelPackage.GoldenFile,
            System.Text.Encoding.UTF8.GetBytes($"{{\"text\":\"I love this lamp\",\"positive_probability\":{probability}}}\n"));
        using var model = new SentimentModel(ModelPackage.Load(_tiny.Directory));
        var error = Assert.Throws<ModelPackageException>(() => model.VerifyGolden());
        Assert.Contains("I love this lamp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_golden_example_that_cannot_be_scored_is_refused()
    {
        _tiny.Replace(ModelPackage.GoldenFile, "{\"text\":\" \",\"positive_probability\":0.5}\n"u8.ToArray());
        using var model = new SentimentModel(ModelPackage.Load(_tiny.Directory));
        Assert.Throws<ModelPackageException>(() => model.VerifyGolden());
    }

    [Fact]
    public void A_graph_whose_ends_are_called_otherwise_is_refused()
    {
        _tiny.Change(manifest => manifest with { Graph = manifest.Graph with { Lengths = "sizes" } });
        var package = ModelPackage.Load(_tiny.Directory);
        Assert.Contains("'sizes'", Assert.Throws<ModelPackageException>(() => new SentimentModel(package)).Message,
            StringComparison.Ordinal);
    }
}
