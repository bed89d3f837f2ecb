using System.Text;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class Sentiment140Tests
{
    private const string Header = "target,ids,date,flag,user,text\n";
    private const string Row = "4,1467,Mon Apr 06 22:19:45 PDT 2009,NO_QUERY,ann,\"Sun, sea and \"\"sand\"\"\"\n";

    [Theory]
    [InlineData(Row)]
    [InlineData(Header + Row)]
    [InlineData("\uFEFF" + Header + Row)]
    [InlineData("\uFEFF" + Row)]
    [InlineData("\n  \n" + Header + "\n" + Row + "\n\n")]
    [InlineData("\"target\",\"ids\",\"date\",\"flag\",\"user\",\"text\"\n" + Row)]
    [InlineData("\"4\",\"1467\",\"Mon Apr 06 22:19:45 PDT 2009\",\"NO_QUERY\",\"ann\",\"Sun, sea and \"\"sand\"\"\"")]
    public void Six_columns_become_a_tweet_with_or_without_header_and_byte_order_mark(string csv)
    {
        foreach (var text in new[] { csv, csv.ReplaceLineEndings("\r\n"), csv.TrimEnd('\n') })
        {
            var expected = new Tweet
            {
                Id = "1467",
                Text = "Sun, sea and \"sand\"",
                CreatedAt = new DateTimeOffset(2009, 4, 7, 5, 19, 45, TimeSpan.Zero),
                Author = "ann",
                Expected = Sentiment.Positive,
                Feed = TestFeed.Name,
            };
            Assert.Equal(new FeedRecord(1, expected, null, false, false), Assert.Single(TestFeed.Read(text)));
            Assert.Equal(new FeedRecord(1, expected, null, false, false), Assert.Single(TestFeed.Read(text, chunk: () => 1)));
        }
    }

    [Fact]
    public void Each_record_is_read_in_its_own_encoding()
    {
        var utf8 = Encoding.UTF8.GetBytes("0,1,,q,josé,café ☕ 😀\n");
        var latin1 = Encoding.Latin1.GetBytes("0,2,,q,josé,café ½\n");

        var records = TestFeed.Read([.. utf8, .. latin1, .. utf8]);

        Assert.Equal(["café ☕ 😀", "café ½", "café ☕ 😀"], TestFeed.Texts(records));
        Assert.All(records, record => Assert.Equal("josé", record.Tweet!.Author));
    }

    [Theory]
    [InlineData("0,1,d,f,u", "line 3: 5 fields where the header names 6")]
    [InlineData("0,1,d,f,u,text,more", "line 3: 7 fields where the header names 6")]
    [InlineData("word", "line 3: 1 field where the header names 6")]
    public void Too_few_and_too_many_columns_are_malformed_and_the_message_says_where(string row, string error)
    {
        var records = TestFeed.Read(Header + Row + row + "\r\n" + Row);

        var letter = records[1].Refused!;
        Assert.Equal(3, records.Count);
        Assert.Equal((DeadLetterReasons.Malformed, error), (letter.Reason, letter.Error));
        Assert.Equal((row, (long)row.Length, 2L, TestFeed.Name),
            (Encoding.UTF8.GetString(letter.Value), letter.ValueSize, letter.FeedPosition, letter.Feed));
        Assert.Equal(TestFeed.Now, letter.DeadLetteredAt);
    }

    [Fact]
    public void Without_a_header_the_message_names_Sentiment140() =>
        Assert.Equal("line 2: 2 fields where Sentiment140 has 6", TestFeed.Read(Row + "0,1\n")[1].Refused!.Error);

    [Fact]
    public void A_stray_quote_in_the_first_row_costs_that_row_alone()
    {
        var records = TestFeed.Read("0,1,,f,u,\"oh dear\n" + Row + Row);

        Assert.Equal(["line 1: a quoted field runs on to line 2, where a quote is out of place"], TestFeed.Errors(records));
        Assert.Equal(2, TestFeed.Texts(records).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n   \n")]
    [InlineData("\uFEFF")]
    [InlineData(Header)]
    [InlineData("target,ids,date,flag,user,text")]
    public void A_feed_without_records_is_empty_and_no_error(string csv)
    {
        Assert.Empty(TestFeed.Read(csv));
        Assert.Empty(TestFeed.Read(csv, chunk: () => 1));
    }
}
