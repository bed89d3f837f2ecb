namespace StreamSentiment.Ingestor.Tests.Feeds;

public class IdentityTests
{
    [Fact]
    public void Records_without_an_id_get_one_from_their_content_the_same_in_every_run()
    {
        const string Csv = "label,text\n0,one\n0,two\n0,one\n4,one\n";

        var ids = TestFeed.Read(Csv).ConvertAll(record => record.Tweet!.Id);

        Assert.Equal(ids, TestFeed.Read(Csv).ConvertAll(record => record.Tweet!.Id));
        Assert.Equal(ids[0], ids[2]);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.Equal("dab2ccde871783acf71edac8747523c4", ids[0]);
    }

    [Fact]
    public void Where_a_field_ends_counts_and_how_it_is_quoted_does_not()
    {
        var ids = TestFeed.Read("lang,text\na,bc\nab,c\n\"a\",\"bc\"\n").ConvertAll(record => record.Tweet!.Id);

        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[0], ids[2]);
    }

    [Theory]
    [InlineData("id,text\n  ,hi\n")]
    [InlineData("id,text\n,hi\n")]
    [InlineData("{\"text\":\"hi\",\"id\":null}")]
    [InlineData("{\"text\":\"hi\",\"id\":\"  \"}")]
    [InlineData("{\"text\":\"hi\"}")]
    public void A_blank_id_is_no_id(string text) => Assert.Matches("^[0-9a-f]{32}$", TestFeed.OnlyTweet(text).Id);

    [Fact]
    public void White_space_around_a_JSON_line_is_not_its_content() =>
        Assert.Equal(TestFeed.OnlyTweet("{\"text\":\"hi\"}").Id, TestFeed.OnlyTweet("  {\"text\":\"hi\"} \t\r\n").Id);
}
