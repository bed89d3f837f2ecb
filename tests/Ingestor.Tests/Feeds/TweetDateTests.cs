using System.Globalization;
using System.Text;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class TweetDateTests
{
    [Theory]
    [InlineData("2009-04-06T22:19:45Z", "2009-04-06T22:19:45")]
    [InlineData("2009-04-06T22:19:45", "2009-04-06T22:19:45")]
    [InlineData("2009-04-06t22:19:45z", "2009-04-06T22:19:45")]
    [InlineData("2009-04-06T22:19:45.123Z", "2009-04-06T22:19:45.123")]
    [InlineData("2009-04-06T22:19:45.1234567891+02:00", "2009-04-06T20:19:45.1234567")]
    [InlineData("2009-04-06 22:19", "2009-04-06T22:19:00")]
    [InlineData("2009-04-06", "2009-04-06T00:00:00")]
    [InlineData("2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52")]
    [InlineData("2015-02-24 11:35:52-08", "2015-02-24T19:35:52")]
    [InlineData("2015-02-24 11:35:52 UTC", "2015-02-24T11:35:52")]
    [InlineData("  2015-02-24T11:35:52+05:45 ", "2015-02-24T05:50:52")]
    [InlineData("Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45")]
    [InlineData("Wed Aug 27 13:08:45 -0330 2008", "2008-08-27T16:38:45")]
    [InlineData("wed aug 27 13:08:45 utc 2008", "2008-08-27T13:08:45")]
    [InlineData("Mon Apr 06 22:19:45 PDT 2009", "2009-04-07T05:19:45")]
    [InlineData("Mon Dec 06 22:19:45 PST 2009", "2009-12-07T06:19:45")]
    [InlineData("Mon Apr 06 22:19:45 MDT 2009", "2009-04-07T04:19:45")]
    [InlineData("Mon Apr 06 22:19:45 MST 2009", "2009-04-07T05:19:45")]
    [InlineData("Mon Apr 06 22:19:45 CDT 2009", "2009-04-07T03:19:45")]
    [InlineData("Mon Apr 06 22:19:45 CST 2009", "2009-04-07T04:19:45")]
    [InlineData("Mon Apr 06 22:19:45 EDT 2009", "2009-04-07T02:19:45")]
    [InlineData("Mon Apr 06 22:19:45 EST 2009", "2009-04-07T03:19:45")]
    [InlineData("Mon Apr 06 22:19:45 GMT 2009", "2009-04-06T22:19:45")]
    public void Dates_of_tweets_are_read_in_UTC(string date, string utc)
    {
        var expected = DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

        Assert.Equal(new TweetDate(expected, IsBad: false), TweetDate.Read(Encoding.UTF8.GetBytes(date)));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("1238989185")]
    [InlineData("2009-02-29")]
    [InlineData("2009-13-01")]
    [InlineData("0000-01-01")]
    [InlineData("2009-04-06T24:00:00Z")]
    [InlineData("2009-04-06T22:60:00Z")]
    [InlineData("2009-04-06T22:19:45.Z")]
    [InlineData("2009-04-06T22:19:45Zulu")]
    [InlineData("2009-04-06T22:19:45+15:00")]
    [InlineData("2009-04-06T")]
    [InlineData("2009-04-06 22:19:45 and more")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("Mon Apr 06 22:19:45 XYZ 2009")]
    [InlineData("Mon Foo 06 22:19:45 PDT 2009")]
    [InlineData("Mon Apr 31 22:19:45 PDT 2009")]
    [InlineData("Mon Apr 06 22:19:45 PDT")]
    [InlineData("Mon")]
    [InlineData("☕")]
    public void A_date_that_cannot_be_read_is_bad_and_none(string date) =>
        Assert.Equal(TweetDate.Bad, TweetDate.Read(Encoding.UTF8.GetBytes(date)));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void No_date_is_not_a_bad_one(string date) => Assert.Equal(default, TweetDate.Read(Encoding.UTF8.GetBytes(date)));

    [Fact]
    public void A_bad_date_costs_the_date_not_the_tweet()
    {
        var record = Assert.Single(TestFeed.Read("date,text\nsoon,hi\n"));

        Assert.Equal((true, TestFeed.FileTime), (record.BadDate, record.Tweet!.CreatedAt));
    }
}
