using System.Globalization;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>Which tweets are scored.</summary>
public class FeedChoiceTests
{
    [Theory]
    [InlineData("en", null)]
    [InlineData("EN-gb", null)]
    [InlineData("en_US", null)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("und", null)]
    [InlineData("qme", null)]
    [InlineData("de", LeftOut.Language)]
    [InlineData("english", LeftOut.Language)]
    public void English_and_unknown_languages_are_scored_unless_told_otherwise(string? language, string? reason) =>
        Assert.Equal(reason, new FeedChoice(new FeedChoiceOptions(), ["en"]).WhyNot(Tweet("hi", language), FeedTraits.None));

    [Fact]
    public void Languages_of_the_settings_replace_the_default_and_a_star_is_all_of_them()
    {
        var german = new FeedChoice(new FeedChoiceOptions { Languages = ["de", "fr"] }, ["en"]);
        Assert.Equal((LeftOut.Language, null), (german.WhyNot(Tweet("hi", "en"), FeedTraits.None), german.WhyNot(Tweet("hallo", "de"), FeedTraits.None)));
        Assert.Null(new FeedChoice(new FeedChoiceOptions { Languages = ["*"] }, ["en"]).WhyNot(Tweet("hej", "sv"), FeedTraits.None));
        Assert.Null(new FeedChoice(new FeedChoiceOptions(), languages: null).WhyNot(Tweet("hej", "sv"), FeedTraits.None));
    }

    [Fact]
    public void Retweets_replies_and_edits_are_scored_unless_told_otherwise()
    {
        var all = FeedTraits.Retweet | FeedTraits.Reply | FeedTraits.Edit;
        Assert.Null(Choice(new()).WhyNot(Tweet("hi"), all));
        Assert.Equal(LeftOut.Retweet, Choice(new() { Retweets = false }).WhyNot(Tweet("hi"), all));
        Assert.Equal(LeftOut.Reply, Choice(new() { Replies = false }).WhyNot(Tweet("hi"), all));
        Assert.Equal(LeftOut.Edit, Choice(new() { Edits = false }).WhyNot(Tweet("hi"), all));
        Assert.Null(Choice(new() { Retweets = false, Replies = false, Edits = false }).WhyNot(Tweet("hi"), FeedTraits.None));
    }

    [Fact]
    public void Texts_may_be_too_short()
    {
        var choice = Choice(new() { MinLength = 3 });
        Assert.Equal((LeftOut.TooShort, null), (choice.WhyNot(Tweet("hi"), FeedTraits.None), choice.WhyNot(Tweet("hey"), FeedTraits.None)));
    }

    [Theory]
    [InlineData("Buy NOW cheap", true)]
    [InlineData("buy now", true)]
    [InlineData("buy nowhere", false)]
    [InlineData("classy", false)]
    [InlineData("an ass, really", true)]
    [InlineData("classy ass", true)]
    [InlineData("see #ad", true)]
    [InlineData("see #adventure", false)]
    [InlineData("", false)]
    public void The_blocklist_takes_whole_words_and_phrases_in_any_case(string text, bool isBlocked) => Assert.Equal(
        isBlocked ? LeftOut.Blocked : null, Choice(new() { Blocklist = ["buy now", " ass ", "#ad", ""] }).WhyNot(Tweet(text), FeedTraits.None));

    [Fact]
    public void An_author_may_be_blocked()
    {
        var choice = Choice(new() { Blocklist = ["@Spammer"] });
        Assert.Equal(LeftOut.Blocked, choice.WhyNot(Tweet("hi", author: "spammer"), FeedTraits.None));
        Assert.Equal(LeftOut.Blocked, choice.WhyNot(Tweet("hi @spammer!", author: "ada"), FeedTraits.None));
        Assert.Null(choice.WhyNot(Tweet("hi @spammers", author: "spammers"), FeedTraits.None));
    }

    [Fact]
    public void A_share_is_about_its_size_and_the_same_every_time()
    {
        var choice = Choice(new() { Share = 0.25 });
        var chosen = Enumerable.Range(0, 10_000).Where(IsChosen).ToList();
        Assert.InRange(chosen.Count, 2_300, 2_700);
        Assert.Equal(chosen, Enumerable.Range(0, 10_000).Where(IsChosen));
        Assert.All(Enumerable.Range(0, 100), number => Assert.Equal(LeftOut.Sample, Choice(new() { Share = 0 }).WhyNot(Tweet("hi", id: number), FeedTraits.None)));

        bool IsChosen(int number) => choice.WhyNot(Tweet("hi", id: number), FeedTraits.None) is null;
    }

    [Fact]
    public void Ids_are_remembered_up_to_a_number_the_last_half_of_it_for_sure()
    {
        var recent = new RecentIds(100);
        for (var number = 0; number < 1_000; number++)
        {
            recent.Add($"{number}");
            Assert.True(recent.Contains($"{number}"));
            Assert.True(number < 50 || recent.Contains($"{number - 49}"));
        }

        Assert.InRange(Enumerable.Range(0, 1_000).Count(number => recent.Contains($"{number}")), 50, 100);
        var none = new RecentIds(0);
        none.Add("1");
        Assert.False(none.Contains("1"));
    }

    private static FeedChoice Choice(FeedChoiceOptions options) => new(options, languages: null);

    private static Tweet Tweet(string text, string? lang = null, string? author = null, int id = 1) => new()
    {
        Id = id.ToString(CultureInfo.InvariantCulture),
        Text = text,
        CreatedAt = TestFeed.Now,
        Lang = lang,
        Author = author,
        Feed = "f",
    };
}
