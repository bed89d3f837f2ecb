using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public sealed class CorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("good", "bad", 1000, "Of 2 different tokens in what is learned from none comes 1000 times")]
    [InlineData("good", "bad", 1000, "'good', comes 3 times: lower --min-count")]
    [InlineData("gut", "schlecht", 2, "the vocabulary matches nothing")]
    public void A_vocabulary_that_matches_nothing_is_refused(string positive, string negative, int minCount, string problem)
    {
        var error = Assert.Throws<DataException>(() => Read(positive, negative, minCount));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_matches_something_is_taken() => Assert.Equal(4, Read("good", "bad", 2).Vocabulary.Count);

    private Corpus Read(string positive, string negative, int minCount)
    {
        var train = _folder.Write("train.csv", $"target,text\n4,{positive}\n4,{positive} {positive}\n0,{negative} {negative}\n");
        var judging = _folder.Write("judging.csv", "target,text\n4,a good day\n0,a bad day\n");
        return Corpus.Read(new TrainingData(_folder.Path, train, judging, judging, [], null, null), new TokenizerSettings(), minCount, 100,
            TweetWeights.Even, CancellationToken.None);
    }
}
