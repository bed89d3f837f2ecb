using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Ngrams;

namespace StreamSentiment.Trainer.Tests;

public class NgramFeaturesTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void The_longest_word_is_read_whatever_the_settings(bool marked, int ngrams)
    {
        var features = new NgramFeatures(new TokenizerSettings { MarkNegations = marked, KnownMentions = marked, Ngrams = ngrams });
        features.Read($"not {new string('x', 20)}{string.Concat(Enumerable.Range(0, 40).Select(i => (char)('a' + (i % 26))))} @{new string('k', 60)} tea");
        Assert.NotEmpty(features.Features);
        Assert.Equal(2, features.Values.Sum(value => value * value), 3);
    }
}
