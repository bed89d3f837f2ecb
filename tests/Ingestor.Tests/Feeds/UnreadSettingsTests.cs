using Microsoft.Extensions.Configuration;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>A misspelt setting of a feed is told instead of being nothing.</summary>
public sealed class UnreadSettingsTests : IAsyncLifetime
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

    [Theory]
    [InlineData("Feeds:mine:Rules", "cats", "it is a list, and one value was given: write Feeds:mine:Rules:0:Value=….")]
    [InlineData("Feeds:mine:Rules:0", "cats", "it has settings of its own, and one value was given: write Feeds:mine:Rules:0:Value=….")]
    [InlineData("Feeds:mine:Languages", "de", "it is a list, and one value was given: write Feeds:mine:Languages:0=….")]
    [InlineData("Feeds:mine:BLOCKLIST", "love", "it is a list, and one value was given: write Feeds:mine:BLOCKLIST:0=….")]
    [InlineData("Feeds:sky:Authors", "did:plc:abc", "it is a list, and one value was given: write Feeds:sky:Authors:0=….")]
    [InlineData("Feeds:sky:Authors:0:Value", "did:plc:abc", "Feeds:sky:Authors is a list of values: write Feeds:sky:Authors:0=….")]
    public async Task A_single_value_where_a_list_is_read_is_refused_at_the_start_with_how_to_write_it(string key, string value, string words)
    {
        var problem = await Assert.ThrowsAsync<SettingException>(() => _rig.StartAsync(new Dictionary<string, string?>
        {
            ["Feeds:mine:Kind"] = "x",
            ["Feeds:mine:Token"] = "t",
            ["Feeds:mine:Address"] = "http://127.0.0.1:9/",
            ["Feeds:sky:Kind"] = "jetstream",
            ["Feeds:sky:Address"] = "ws://127.0.0.1:9/",
            ["Feed:Path"] = "-",
            [key] = value,
        }));
        Assert.Equal($"Setting {key}: {words}", problem.Message);
    }

    [Fact]
    public async Task An_empty_list_of_a_JSON_file_is_an_empty_list()
    {
        await using var rig = new FeedRig();
        using var json = new MemoryStream("""{"Feeds":{"x":{"Token":"t","Rules":[],"Languages":[],"Blocklist":[]}}}"""u8.ToArray());
        var settings = new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("Feeds:x");
        Assert.Equal("", settings.GetSection("Rules").Value);
        Assert.Empty((rig.Live("x") with { Settings = settings }).Read<Ingestor.Feeds.X.XOptions>().Rules);
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
