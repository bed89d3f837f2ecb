using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Tests.Reports;

public class SafeTextTests
{
    [Theory]
    [InlineData("see https://evil.example.com/a?b=1 now", "see hxxps://evil[.]example[.]com/a?b=1 now")]
    [InlineData("HTTP://EVIL.COM", "hxxp://EVIL[.]COM")]
    [InlineData("ftp://evil.com and www.evil.com", "ftp[:]//evil[.]com and www[.]evil[.]com")]
    [InlineData("write to a@evil.com or mailto:a@localhost", "write to a@evil[.]com or mailto[:]a@localhost")]
    [InlineData("javascript:alert(1)", "javascript[:]alert(1)")]
    [InlineData("\u89b3\u3066http://1.2.3.4/x", "\u89b3\u3066hxxp://1[.]2[.]3[.]4/x")]
    [InlineData("look_https://localhost:8080/a xhttp://b", "look_hxxps://localhost:8080/a xhxxp://b")]
    [InlineData("1ftp://host \u89b3custom+x://host xmailto:a@localhost", "1ftp[:]//host \u89b3custom+x[:]//host xmailto[:]a@localhost")]
    [InlineData("hxxps://done", "hxxps://done")]
    [InlineData("www.1.2.3.4/x 1.2.3.4/x", "www[.]1[.]2[.]3[.]4/x 1[.]2[.]3[.]4/x")]
    [InlineData("www.2.example www\u30022", "www[.]2[.]example www[.]2")]
    [InlineData("evil\u3002com evil\uff0ecom evil\uff61com", "evil[.]com evil[.]com evil[.]com")]
    [InlineData("\u4f8b\u3002com evil\u3002\u4e2d\u56fd", "\u4f8b[.]com evil[.]\u4e2d\u56fd")]
    [InlineData("foo_.com www.a_.example.com \u2764.ws", "foo_[.]com www[.]a_[.]example[.]com \u2764[.]ws")]
    [InlineData("\u0939\u093f\u0928\u094d\u0926\u0940.com evil.\u0939\u093f\u0928", "\u0939\u093f\u0928\u094d\u0926\u0940[.]com evil[.]\u0939\u093f\u0928")]
    public void Links_are_legible_but_not_live(string tweet, string shown) => Assert.Equal(shown, SafeText.Tweet(tweet));

    [Theory]
    [InlineData("It cost 3.50. Never again. The data: bad.")]
    [InlineData("caf\u00e9 \u2764\ufe0f @you #fail :-( 10:30")]
    [InlineData("\U0001F468\u200D\U0001F469\u200D\U0001F467 \u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\u4eca\u65e5\u306f\u96e8\u3002\u660e\u65e5\u306f\u6674\u308c\u3002")]
    [InlineData("wait...what? .net 2.0.1 a.m. http: www. mailto: us")]
    public void Harmless_text_stays_as_it_is(string tweet) => Assert.Equal(tweet, SafeText.Tweet(tweet));

    [Fact]
    public void Line_ends_and_control_characters_become_single_spaces() =>
        Assert.Equal("a b c d e f", SafeText.Tweet("\r\na\r\nb\t\0c\u0007 \u2028d\u0085e\u001b f\n"));

    [Fact]
    public void Marks_that_turn_or_hide_text_are_left_out() =>
        Assert.Equal("abcdefg", SafeText.Tweet("a\u202Eb\u2066c\u200Fd\u200Be\u00ADf\uFEFFg\U000E0041"));

    [Fact]
    public void Half_a_character_is_shown_as_broken() => Assert.Equal("a\uFFFDb", SafeText.Tweet("a\ud83db"));

    [Fact]
    public void A_tweet_of_exactly_the_longest_length_is_whole() =>
        Assert.Equal(new string('x', 500), SafeText.Tweet(new string('x', 500)));

    [Fact]
    public void A_long_tweet_is_cut_and_says_so() =>
        Assert.Equal(new string('x', 500) + "... (cut; 10,000 characters in all)", SafeText.Tweet(new string('x', 10_000)));
}
