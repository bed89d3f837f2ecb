using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public class TweetWeightsTests
{
    [Theory]
    [InlineData("airline", true, 3)]
    [InlineData("airline", false, 2)]
    [InlineData("ends", true, 1)]
    [InlineData("ends", false, 0.5)]
    [InlineData("semeval", true, 1)]
    [InlineData("", false, 1)]
    public void A_tweet_weighs_what_is_said_of_its_class_then_of_its_set(string origin, bool positive, float weight) => Assert.Equal(
        weight, TweetWeights.Parse("airline=2, airline:positive=3,ends:negative=0.5", "--weights").Of(new LabelledTweet("tea", positive, origin)));

    [Fact]
    public void Names_are_those_of_sets() =>
        Assert.Equal(["airline", "airline", "ends"], TweetWeights.Parse("airline=2,airline:positive=3,ends:negative=0.5", "--weights").Names);

    [Theory]
    [InlineData("airline")]
    [InlineData("airline=")]
    [InlineData("airline=-1")]
    [InlineData("airline:positive=x")]
    public void What_is_no_weight_is_refused(string text) =>
        Assert.Contains("--weights: '", Assert.Throws<DataException>(() => TweetWeights.Parse(text, "--weights")).Message, StringComparison.Ordinal);
}
