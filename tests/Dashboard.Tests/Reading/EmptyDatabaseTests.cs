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

    [Fact]
    public async Task The_description_of_the_API_names_what_is_answered_as_it_is_answered()
    {
        var api = await rig.GetAsync("/openapi/v1.json");

        var paths = api.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "/tweets", "/tweets/{id}", "/feeds", "/live", "/sentiment", "/sentiment/events", "/models", "/models/{version}/pictures/{file}", "/models/{version}/card",
                "/incidents", "/incidents/{id}", "/incidents/{id}/acknowledge", "/silences", "/silences/{id}",
            },
            paths);
        Assert.True(api.GetProperty("components").GetProperty("schemas").GetProperty("TweetAnswer").GetProperty("properties").TryGetProperty("positive_probability", out _));
    }
}
