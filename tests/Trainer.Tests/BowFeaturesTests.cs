using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Bow;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public sealed class BowFeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inverse_frequencies_are_smoothed_and_vectors_have_length_one()
    {
        // Four tweets; "day" is in all, "good" in one.
        var corpus = Corpus("4,good day\n4,day\n0,day\n0,day\n", minCount: 1);
        var vectorizer = BowVectorizer.Of(corpus, TermFrequency.Raw, true);
        var (day, good) = (corpus.Vocabulary.IdOf("day"), corpus.Vocabulary.IdOf("good"));
        Assert.Equal(1, vectorizer.InverseFrequencies![day], 1e-6f);
        Assert.Equal(1.9162907f, vectorizer.InverseFrequencies[good], 1e-6f);
        var (ids, values) = vectorizer.Vector([1, 1, day, good]);
        Assert.Equal([day, good], ids);
        Assert.Equal(0.462638f, values[0], 1e-5f);
        Assert.Equal(0.886548f, values[1], 1e-5f);
    }

    [Theory]
    [InlineData("Raw", 3f)]
    [InlineData("Binary", 1f)]
    [InlineData("Logarithmic", 2.0986123f)]
    public void A_token_counts_by_how_often_it_comes(string frequency, float expected)
    {
        var corpus = Corpus("4,good day\n0,day\n", minCount: 1);
        var (ids, values) = BowVectorizer.Of(corpus, Enum.Parse<TermFrequency>(frequency), false).Vector([1, 2, 2, 2, 3]);
        Assert.Equal([2, 3], ids);
        Assert.Equal([expected, 1], values);
        Assert.Empty(BowVectorizer.Of(corpus, TermFrequency.Raw, false).Vector([1, 1]).Ids);
    }

    [Fact]
    public void The_most_telling_tokens_stay()
    {
        var corpus = Corpus("4,good day day\n4,good day\n0,bad day\n0,bad day\n4,day now\n0,day now\n", minCount: 1);
        var kept = corpus.Keep(2, CancellationToken.None);
        Assert.Equal([SpecialTokens.Padding, SpecialTokens.Unknown, "bad", "good"],
            Enumerable.Range(0, kept.Vocabulary.Count).Select(id => kept.Vocabulary[id]));
        Assert.Equal([0, 0, 0, 2], kept.PositiveTexts);
        Assert.Equal([0, 0, 2, 0], kept.NegativeTexts);
        Assert.Equal(corpus.Train.Labels, kept.Train.Labels);
        // "day" comes twice in the first tweet, which is one tweet all the same.
        Assert.Equal(3, corpus.PositiveTexts[corpus.Vocabulary.IdOf("day")]);
    }

    [Fact]
    public void Counting_forgets_rare_tokens_rather_than_grow_without_end()
    {
        var counts = new TokenCounts(most: 3);
        var tokenizer = new Tokenizer(new TokenizerSettings());
        foreach (var text in new[] { "often often", "often one", "two three", "often four" })
        {
            counts.Add(tokenizer.Read(text));
            Assert.InRange(counts.Counts.Count, 1, 3);
        }

        Assert.Equal(4, counts.Counts["often"]);
        Assert.False(counts.Counts.ContainsKey("one"));
    }

    [Fact]
    public void Calibration_finds_the_sigmoid_that_the_labels_come_from()
    {
        var random = new Random(3);
        var scores = Enumerable.Range(0, 20_000).Select(_ => (float)(random.NextDouble() * 20) - 5).ToArray();
        var labels = Array.ConvertAll(scores, score => random.NextDouble() < 1 / (1 + Math.Exp(-((0.7 * score) - 2))) ? 1f : 0f);
        var calibration = PlattCalibration.Fit(scores, labels);
        Assert.Equal(0.7, calibration.Slope, 0.05);
        Assert.Equal(-2, calibration.Offset, 0.15);
    }

    [Theory]
    [InlineData(0f, 0f, 0f, 0f)]
    [InlineData(-1e6f, -1e6f, 1e6f, 1e6f)]
    public void Calibration_stays_finite_where_scores_say_nothing_or_everything(params float[] scores)
    {
        var calibration = PlattCalibration.Fit(scores, [0, 0, 1, 1]);
        Assert.All(scores, score => Assert.InRange(calibration.Probability(score), 0.01f, 0.99f));
        Assert.True(calibration.Probability(scores[3]) >= calibration.Probability(scores[0]));
    }

    [Fact]
    public void Naive_bayes_as_a_sum_is_what_MLNET_computes()
    {
        var corpus = BowCorpus.Read(DataFolder.Open(Repository.MadeUpTweets), new TokenizerSettings(), 5, 1000, CancellationToken.None);
        var vectorizer = BowVectorizer.Of(corpus, TermFrequency.Binary, false);
        // With these settings the scores are ML.NET's own.
        var trained = new BowTrainer(7, 1, CancellationToken.None).Train(new NaiveBayesPoint(true, 1), corpus, vectorizer);
        var model = Assert.IsType<LinearBow>(trained.Model);
        for (var text = 0; text < corpus.Validation.Count; text++)
        {
            var (ids, values) = vectorizer.Vector(corpus.Validation.Texts[text]);
            Assert.Equal(trained.ValidationScores[text], trained.Calibration.Probability(model.Score(ids, values)), 1e-5f);
        }
    }

    private BowCorpus Corpus(string rows, int minCount)
    {
        _folder.Write("sentiment140/train.csv", $"target,text\n{rows}");
        _folder.Write("sentiment140/validation.csv", "target,text\n4,a good bad day\n0,a bad evening\n");
        _folder.Write("sentiment140/test.csv", "target,text\n4,a good evening\n0,a bad night\n");
        return BowCorpus.Read(DataFolder.Open(_folder.Path), new TokenizerSettings(), minCount, 100, CancellationToken.None);
    }
}
