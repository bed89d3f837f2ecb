using System.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class JsonLinesTests
{
    [Fact]
    public void Our_own_tweets_are_read()
    {
        var records = TestFeed.Read(
            """
            {"id":"7","text":"fine \ud83d\ude00 \"day\"","created_at":"2026-01-01T01:00:00+01:00","author":"ann","lang":"en","expected":"positive","feed":"x","more":{"a":[1]}}

              {"text":"bad","id":8,"expected":0}
            """);

        Assert.Equal(new Tweet
        {
            Id = "7",
            Text = "fine 😀 \"day\"",
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Author = "ann",
            Lang = "en",
            Expected = Sentiment.Positive,
            Feed = TestFeed.Name,
        }, records[0].Tweet);
        Assert.Equal(new Tweet { Id = "8", Text = "bad", CreatedAt = TestFeed.FileTime, Expected = Sentiment.Negative, Feed = TestFeed.Name }, records[1].Tweet);
        Assert.Equal([1L, 2L], records.Select(record => record.Position));
    }

    [Theory]
    [InlineData("""{"data":{"id":"9","text":"hi","created_at":"2026-01-01T00:00:00.000Z","author_id":"5","lang":"en","edit_history_tweet_ids":["9"]},"includes":{"users":[{"id":"4","username":"no"},{"name":"Ann","username":"ann","id":"5"}]},"matching_rules":[{"id":"1","tag":"t"}]}""", "ann")]
    [InlineData("""{"includes":{"tweets":[{"id":"5","text":"no"}],"users":[{"id":"5","username":"ann"}]},"data":{"author_id":"5","text":"hi","id":"9","lang":"en","created_at":"2026-01-01T00:00:00.000Z","public_metrics":{"like_count":1}}}""", "ann")]
    [InlineData("""{"data":{"id":"9","text":"hi","created_at":"2026-01-01T00:00:00.000Z","author_id":"5","lang":"en"},"includes":{"users":[7,{"id":"6","username":"no"}],"media":null}}""", "5")]
    [InlineData("""{"id":"9","text":"hi","created_at":"2026-01-01T00:00:00.000Z","author_id":"5","lang":"en","includes":[],"data":null}""", "5")]
    public void Objects_of_the_API_of_X_are_read_whole_and_bare(string line, string author) =>
        Assert.Equal(new Tweet
        {
            Id = "9",
            Text = "hi",
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Author = author,
            Lang = "en",
            Feed = TestFeed.Name,
        }, TestFeed.OnlyTweet(line));

    [Theory]
    [InlineData("0", "Negative", false)]
    [InlineData("1", "Positive", false)]
    [InlineData("4", "Positive", false)]
    [InlineData("2", null, false)]
    [InlineData("null", null, false)]
    [InlineData("\"\"", null, false)]
    [InlineData("\" Positive \"", "Positive", false)]
    [InlineData("\"\\u0070ositive\"", "Positive", false)]
    [InlineData("\"4\"", "Positive", false)]
    [InlineData("7", null, true)]
    [InlineData("true", null, true)]
    [InlineData("{\"a\":[1,{}]}", null, true)]
    public void Truth_may_be_a_word_or_a_number(string value, string? expected, bool bad)
    {
        var record = Assert.Single(TestFeed.Read($"{{\"expected\":{value},\"text\":\"hi\"}}"));

        Assert.Equal((expected, bad), (record.Tweet!.Expected?.ToString(), record.BadLabel));
    }

    [Theory]
    [InlineData("\"2026-01-01\"", false)]
    [InlineData("\"2026\\u002d01-01\"", false)]
    [InlineData("null", false)]
    [InlineData("\"soon\"", true)]
    [InlineData("17", true)]
    [InlineData("[1]", true)]
    public void A_bad_date_costs_the_date_not_the_tweet(string value, bool bad)
    {
        var record = Assert.Single(TestFeed.Read($"{{\"created_at\":{value},\"text\":\"hi\"}}"));

        Assert.Equal(bad, record.BadDate);
        Assert.Equal(2026, record.Tweet!.CreatedAt.Year);
    }

    [Theory]
    [InlineData("{\"text\":\"hi\"", "not a JSON object, at byte 13")]
    [InlineData("{\"text\":\"hi\"} more", "not a JSON object, at byte 15")]
    [InlineData("{\"text\":\"hi\"}{\"text\":\"two\"}", "not a JSON object, at byte 14")]
    [InlineData("{text:1}", "not a JSON object, at byte 2")]
    [InlineData("[1]", "not a JSON object, at byte 1")]
    [InlineData("word", "not a JSON object, at byte 1")]
    public void What_is_no_JSON_object_is_malformed_and_costs_its_line(string line, string error)
    {
        var records = TestFeed.Read("{\"text\":\"before\"}\n" + line + "\n{\"text\":\"after\"}\n");

        Assert.Equal(["before", "after"], TestFeed.Texts(records));
        Assert.Equal((DeadLetterReasons.Malformed, "line 2: " + error), (records[1].Refused!.Reason, records[1].Refused!.Error));
        Assert.Equal(line, Encoding.UTF8.GetString(records[1].Refused!.Value));
    }

    [Fact]
    public void Deep_nesting_and_bytes_that_are_not_UTF8_are_malformed()
    {
        byte[] latin1 = [.. "{\"text\":\"caf"u8, 0xE9, .. "\"}\n"u8];
        var deep = $"{{\"a\":{new string('[', 100)}{new string(']', 100)},\"text\":\"hi\"}}\n";

        var records = TestFeed.Read([.. latin1, .. Encoding.UTF8.GetBytes(deep)]);

        Assert.Equal([DeadLetterReasons.Malformed, DeadLetterReasons.Malformed], records.Select(record => record.Refused!.Reason));
        Assert.Equal("line 1: the JSON is not UTF-8", records[0].Refused!.Error);
    }

    [Theory]
    [InlineData("{\"text\":\"a\\u0000b\"}", "the text holds U+0000")]
    [InlineData("{\"text\":\"hi\",\"author\":\"\\u0000\"}", "the author holds U+0000")]
    [InlineData("{\"text\":\"half \\ud83d\"}", "a string holds half of a surrogate pair")]
    [InlineData("{\"text\":\"half \\ude00\"}", "a string holds half of a surrogate pair")]
    [InlineData("{\"text\":\"hi\",\"id\":\"\\ud83d \"}", "a string holds half of a surrogate pair")]
    [InlineData("{\"text\":17}", "'text' is neither a string nor null")]
    [InlineData("{\"text\":[\"hi\"]}", "'text' is neither a string nor null")]
    [InlineData("{\"text\":\"hi\",\"id\":{}}", "'id' is neither a string nor null nor a number")]
    [InlineData("{\"text\":\"hi\",\"id\":\"a\\nb\"}", "the id holds the control character U+000A")]
    public void What_a_tweet_cannot_hold_is_a_bad_field(string line, string error)
    {
        var letter = TestFeed.OnlyDeadLetter(line);

        Assert.Equal((DeadLetterReasons.BadField, "line 1: " + error), (letter.Reason, letter.Error));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_name_that_nobody_asks_for_does_no_harm() =>
        Assert.Equal("hi", TestFeed.OnlyTweet("{\"mood\":\"\\ud83d\",\"text\":\"hi\"}").Text);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"text\":null}")]
    [InlineData("{\"text\":\" \\n \"}")]
    [InlineData("{\"errors\":[{\"title\":\"operational-disconnect\"}]}")]
    public void An_object_without_text_is_a_dead_letter(string line) =>
        Assert.Equal(DeadLetterReasons.NoText, TestFeed.OnlyDeadLetter(line).Reason);

    [Fact]
    public void A_page_of_tweets_is_a_dead_letter_that_says_what_to_do() =>
        Assert.Contains("one tweet a line", TestFeed.OnlyDeadLetter("{\"data\":[{\"text\":\"hi\"}]}").Error, StringComparison.Ordinal);
}
