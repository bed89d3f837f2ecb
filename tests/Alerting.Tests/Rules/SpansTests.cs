using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Tests.Rules;

public class SpansTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.2, "1 s")]
    [InlineData(12, "12 s")]
    [InlineData(-12, "12 s")]
    [InlineData(300, "5 min")]
    [InlineData(299, "4 min 59 s")]
    [InlineData(5400, "1 h 30 min")]
    public void A_length_of_time_is_told_in_words(double seconds, string words) => Assert.Equal(words, Spans.InWords(TimeSpan.FromSeconds(seconds)));
}
