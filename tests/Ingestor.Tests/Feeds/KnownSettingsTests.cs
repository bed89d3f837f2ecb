using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>A misspelt setting of a feed is told instead of being nothing.</summary>
public sealed class KnownSettingsTests : IAsyncLifetime
{
    private readonly IngestorRig _rig = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData("x", "Langauge", "Languages")]
    [InlineData("x", "Rules:0:Valeu", "Tag, Value")]
    [InlineData("jetstream", "RewindSecond", "RewindSeconds")]
    [InlineData("mastodon", "HonourDeletes", "Hashtag")]
    [InlineData("push", "GatherMs", "ApiKeyFile")]
    [InlineData("folder", "Paht", "PollSeconds")]
    [InlineData("file", "Pattern", "MaxRecordBytes")]
    public async Task A_setting_that_no_feed_of_the_kind_has_is_refused_at_the_start_with_those_that_it_has(string kind, string key, string known)
    {
        var problem = await Assert.ThrowsAsync<SettingException>(() => _rig.StartAsync(new Dictionary<string, string?>
        {
            ["Feeds:mine:Kind"] = kind,
            [$"Feeds:mine:{key}"] = "1",
            ["Feeds:other:Kind"] = "scripted",
        }, builder => builder.AddFeedKind("scripted", _ => new ScriptedFeed("other"))));
        Assert.StartsWith($"Setting Feeds:mine:{key}: there is no such setting. Known are: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(known, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_it_has_are_taken_however_they_are_written()
    {
        await using var rig = new FeedRig();
        var options = rig.Live(
            "x", ("kind", "x"), ("ENABLED", "true"), ("languages:0", "en"), ("languages:1", "de"), ("blocklist:0", "w"), ("token", "t"), ("rules:0:value", "cats"), ("rules:1:VALUE", "dogs"), ("rate", "5"))
            .Read<Ingestor.Feeds.X.XOptions>();
        Assert.Equal(["cats", "dogs"], options.Rules.Select(rule => rule.Value));
    }
}
