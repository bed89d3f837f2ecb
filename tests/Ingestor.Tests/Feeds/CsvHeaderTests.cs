using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class CsvHeaderTests
{
    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_case()
    {
        var tweet = TestFeed.OnlyTweet(" TEXT , Lang,tweet_id,airline,Name,Airline_Sentiment,tweet_created\n"
            + "Lost my bag,en,17,None,bob,negative,2015-02-24 11:35:52 -0800\n");

        Assert.Equal(("17", "Lost my bag", "en", "bob", Sentiment.Negative),
            (tweet.Id, tweet.Text, tweet.Lang, tweet.Author, tweet.Expected));
        Assert.Equal(new DateTimeOffset(2015, 2, 24, 19, 35, 52, TimeSpan.Zero), tweet.CreatedAt);
        Assert.Equal(TimeSpan.Zero, tweet.CreatedAt.Offset);
    }

    [Fact]
    public void Where_several_columns_could_be_meant_the_first_of_the_list_is()
    {
        var tweet = TestFeed.OnlyTweet("name,user,author,date,created_at,tweet_id,ids,id,sentiment,target,label,expected,text\n"
            + "n,u,a,2001-01-01,2002-02-02,3,2,1,negative,0,negative,positive,hi\n");

        Assert.Equal(("1", "a", 2002, Sentiment.Positive), (tweet.Id, tweet.Author, tweet.CreatedAt.Year, tweet.Expected));
    }

    [Fact]
    public void Optional_columns_may_be_missing_or_empty()
    {
        var tweet = TestFeed.OnlyTweet("text,author,lang,date\nhi, ,,\n");

        Assert.Equal(("hi", null, null, TestFeed.FileTime, null), (tweet.Text, tweet.Author, tweet.Lang, tweet.CreatedAt, tweet.Expected));
    }

    [Fact]
    public void A_single_column_is_enough() => Assert.Equal(["one", "two, three"], TestFeed.Texts(TestFeed.Read("text\none\n\"two, three\"")));

    [Theory]
    [InlineData("body,mood\nhi,0\n", "line 1 has 2 fields, 'body', 'mood'")]
    [InlineData("7,1,d,f,u,text of a tweet\n", "line 1 has 6 fields, '7', '1', 'd', 'f', 'u', 'text of a tweet'")]
    [InlineData("hello world\n", "line 1 has 1 field, 'hello world'")]
    [InlineData("\n\n[{\"text\":\"hi\"}]", "line 3 has 1 field, '[{\"text\":\"hi\"}]'")]
    [InlineData("0,1,2\n", "Expected is a CSV whose header names 'text'")]
    public void Columns_that_nobody_knows_stop_the_feed_and_are_told(string csv, string told)
    {
        var exception = Assert.Throws<FeedException>(() => TestFeed.Read(csv));

        Assert.StartsWith("the test feed has no column 'text'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_first_line_stops_the_feed()
    {
        var exception = Assert.Throws<FeedException>(() => TestFeed.Read(new string('a', 5000), maxBytes: 2000));

        Assert.Contains("longer than 2000 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "Negative", false)]
    [InlineData(" NEGATIVE ", "Negative", false)]
    [InlineData("1", "Positive", false)]
    [InlineData("4", "Positive", false)]
    [InlineData("Positive", "Positive", false)]
    [InlineData("2", null, false)]
    [InlineData("neutral", null, false)]
    [InlineData("", null, false)]
    [InlineData("  ", null, false)]
    [InlineData("NULL", null, true)]
    [InlineData("3", null, true)]
    [InlineData("happy", null, true)]
    [InlineData("44", null, true)]
    public void Truth_has_many_spellings_and_one_that_is_none_costs_the_label_not_the_tweet(string label, string? expected, bool bad)
    {
        var record = Assert.Single(TestFeed.Read($"label,text\n{label},hi\n"));

        Assert.Equal((expected, bad), (record.Tweet!.Expected?.ToString(), record.BadLabel));
    }

    [Theory]
    [InlineData("id\twith a tab", "line 2: the id holds the control character U+0009")]
    [InlineData("\u0085x\u0085y", "line 2: the id holds the control character U+0085")]
    public void An_id_with_control_characters_is_a_bad_field(string id, string error)
    {
        var letter = TestFeed.OnlyDeadLetter($"id,text\n{id},hi\n");

        Assert.Equal((DeadLetterReasons.BadField, error), (letter.Reason, letter.Error));
    }

    [Fact]
    public void An_id_may_have_200_characters_and_no_more()
    {
        Assert.Equal(200, TestFeed.OnlyTweet($"id,text\n{new string('x', 200)},hi\n").Id.Length);
        var letter = TestFeed.OnlyDeadLetter($"id,text\n{new string('x', 201)},hi\n");

        Assert.Equal((DeadLetterReasons.BadField, "line 2: the id has 201 characters where 200 are allowed"), (letter.Reason, letter.Error));
    }

    [Theory]
    [InlineData("1,\0", "the text holds U+0000")]
    [InlineData("1,a\0b", "the text holds U+0000")]
    [InlineData("\0,hi", "the id holds the control character U+0000")]
    public void A_NUL_far_inside_the_feed_costs_its_record(string row, string error)
    {
        var head = "id,text\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},tweet {i}\n"));

        var records = TestFeed.Read(head + row + "\n1001,after\n");

        Assert.Equal((DeadLetterReasons.BadField, "line 1002: " + error), (records[1000].Refused!.Reason, records[1000].Refused!.Error));
        Assert.Equal("after", records[1001].Tweet!.Text);
    }

    [Theory]
    [InlineData("1,")]
    [InlineData("1,\"  \"")]
    [InlineData("1,\"\n\n\"")]
    [InlineData(",")]
    public void A_record_without_text_is_a_dead_letter(string row)
    {
        var letter = TestFeed.OnlyDeadLetter("id,text\n" + row);

        Assert.Equal((DeadLetterReasons.NoText, "line 2: there is no text"), (letter.Reason, letter.Error));
    }
}
