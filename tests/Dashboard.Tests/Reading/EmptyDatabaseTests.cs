namespace StreamSentiment.Dashboard.Tests.Reading;

public sealed class EmptyDatabaseTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Theory]
    [InlineData("/tweets", "tweets")]
    [InlineData("/tweets?q=a&feed=b&author=c&label=negative", "tweets")]
    [InlineData("/feeds", "feeds")]
    [InlineData("/sentiment", "points")]
    [InlineData("/sentiment?by=day", "points")]
    [InlineData("/sentiment/events", "model_changes")]
    [InlineData("/incidents", "incidents")]
    [InlineData("/silences", "silences")]
    [InlineData("/models", "changes")]
    [InlineData("/models", "shadow")]
    public async Task Everything_can_be_asked_of_an_empty_database(string path, string list) => Assert.Empty((await rig.GetAsync(path)).GetProperty(list).EnumerateArray());
}
