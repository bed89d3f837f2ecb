using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Feeds;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>A feed that cannot be opened or read: beside other feeds it is tried again, alone it is a failure.</summary>
public sealed class FileAmongFeedsTests : IAsyncLifetime
{
    private const string Lines = "{\"id\":\"1\",\"text\":\"one\"}\n{\"id\":\"2\",\"text\":\"two\"}\n";
    private readonly IngestorRig _rig = new();
    private readonly ScriptedFeed _live = new("live");
    private readonly string _folder = Directory.CreateTempSubdirectory("files-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("Feeds:late", "feed late", "late", "setting Feeds:late:Path")]
    [InlineData("Feed", "feed late.jsonl", "late.jsonl", "--feed (setting Feed:Path)")]
    public async Task Invariant_7_a_missing_file_beside_a_live_feed_is_red_and_read_once_it_is_there(string section, string health, string name, string setting)
    {
        await StartAsync((section, "late.jsonl", 0.05), isLive: true);
        await Eventually.HoldsAsync(() => StateOf(health) is { Status: DependencyStatus.Red }, "it is red");
        Assert.Contains($"late.jsonl does not exist: {setting} takes a file", StateOf(health)!.Note, StringComparison.Ordinal);
        Assert.Contains($"{name}: cannot be read, while the other feeds go on: ", _rig.Log.All, StringComparison.Ordinal);
        _live.Give("a");
        Assert.Single(await _rig.TweetsAsync(1));
        Write("late.jsonl");
        Assert.Equal([name, name, "live"], (await _rig.TweetsAsync(3)).Select(tweet => tweet.Feed).Order());
        await Eventually.HoldsAsync(() => StateOf(health) is { Status: DependencyStatus.Green }, "it is green");
        await Eventually.HoldsAsync(() => _rig.Log.All.Contains($"{name}: ended, 2 records were read", StringComparison.Ordinal), "its end is told");
        // However often it was tried.
        Assert.Single(_rig.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("folder", "Path")]
    [InlineData("push", "ApiKeyFile")]
    [InlineData("x", "TokenFile")]
    [InlineData("mastodon", "TokenFile")]
    [InlineData("jetstream", "Dictionary")]
    public async Task Invariant_7_a_feed_of_any_kind_whose_folder_or_file_is_away_is_red_and_opened_again_while_the_others_go_on(string kind, string setting)
    {
        var path = Path.Combine(_folder, "away");
        await _rig.StartAsync(With(kind, setting, path, isLive: true), AddScripted);
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Red, Note: { } note } && note.Contains("away", StringComparison.Ordinal), "it is red");
        Assert.Contains($"Feeds:late:{setting}", StateOf("feed late")!.Note, StringComparison.Ordinal);
        _live.Give("a");
        Assert.Single(await _rig.TweetsAsync(1));
        // What is there and no better stops no other either: it may be half of what it will be.
        if (kind != "folder")
        {
            await File.WriteAllTextAsync(path, "half a");
            await Eventually.HoldsAsync(() => StateOf("feed late")!.Note!.Contains("away", StringComparison.Ordinal) is false || kind == "jetstream", "it is looked at again");
            File.Delete(path);
        }

        _live.Give("b");
        Assert.Equal(2, (await _rig.TweetsAsync(2)).Count);
        Assert.False(_rig.Worker.ExecuteTask!.IsCompleted);
    }

    [Theory]
    [InlineData("folder", "Path")]
    [InlineData("push", "ApiKeyFile")]
    [InlineData("x", "TokenFile")]
    public async Task Alone_one_of_any_kind_fails_the_start(string kind, string setting)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => _rig.StartAsync(With(kind, setting, Path.Combine(_folder, "away"), isLive: false), AddScripted));
        Assert.Contains($"Feeds:late:{setting}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_comes_later_is_read()
    {
        var folder = Path.Combine(_folder, "away");
        await _rig.StartAsync(With("folder", "Path", folder, isLive: true), AddScripted);
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Red }, "it is red");
        Write("late.jsonl");
        Directory.CreateDirectory(folder);
        File.Move(Path.Combine(_folder, "late.jsonl"), Path.Combine(folder, "late.jsonl"));
        Assert.Equal(["late", "late"], (await _rig.TweetsAsync(2)).Select(tweet => tweet.Feed));
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Green }, "it is green");
    }

    [Fact]
    public async Task A_file_that_is_damaged_is_tried_again_too_and_goes_on_where_it_was_when_it_is_mended()
    {
        var whole = TestFeed.Gzip(System.Text.Encoding.UTF8.GetBytes(Lines));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "late.jsonl"), whole[..^6]);
        await StartAsync(("Feeds:late", "late.jsonl", 0.05), isLive: true);
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Red }, "it is red");
        await File.WriteAllBytesAsync(Path.Combine(_folder, "late.jsonl"), whole);
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Green }, "it is green");
        Assert.Equal(["1", "2"], (await _rig.TweetsAsync(2)).Select(tweet => tweet.Id).Distinct().Order());
    }

    [Fact]
    public async Task A_stop_while_a_file_is_waited_for_is_no_failure()
    {
        await StartAsync(("Feeds:late", "late.jsonl", 300), isLive: true);
        await Eventually.HoldsAsync(() => StateOf("feed late") is { Status: DependencyStatus.Red }, "it is red");
        var worker = _rig.Worker;
        await _rig.StopAsync();
        Assert.True(worker.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task When_no_other_feed_is_read_any_more_it_is_not_waited_for()
    {
        Write("first.jsonl");
        await StartAsync(("Feeds:late", "late.jsonl", 300), isLive: false, ("Feeds:first:Kind", "file"), ("Feeds:first:Path", Path.Combine(_folder, "first.jsonl")));
        var problem = await Assert.ThrowsAsync<StartException>(() => _rig.Worker.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("late.jsonl does not exist", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _rig.TweetsAsync(2)).Count);
    }

    [Theory]
    [InlineData("Feeds:late", false, null)]
    [InlineData("Feed", false, null)]
    [InlineData("Feeds:late", true, "Ingestor:UntilDone")]
    [InlineData("Feeds:late", false, "Feeds:also")]
    public async Task Alone_or_where_the_end_matters_or_beside_no_better_one_it_fails_the_start(string section, bool isLive, string? more)
    {
        (string, string?)[] settings = more switch
        {
            null => [],
            "Feeds:also" => [("Feeds:also:Kind", "file"), ("Feeds:also:Path", Path.Combine(_folder, "also.jsonl"))],
            _ => [(more, "true")],
        };
        var problem = await Assert.ThrowsAsync<StartException>(() => StartAsync((section, "late.jsonl", 0.05), isLive, settings));
        Assert.Contains("does not exist", problem.Message, StringComparison.Ordinal);
    }

    private DependencyState? StateOf(string name) => _rig.Health.Dependencies.SingleOrDefault(state => state.Name == name);

    private static Dictionary<string, string?> With(string kind, string setting, string path, bool isLive)
    {
        var all = new Dictionary<string, string?> { ["Feeds:late:Kind"] = kind, [$"Feeds:late:{setting}"] = path, ["Ingestor:RetrySeconds"] = "0.05" };
        switch (kind)
        {
            case "folder":
                all["Feeds:late:PollSeconds"] = "0.05";
                break;
            case "x" or "mastodon":
                all["Feeds:late:Address"] = "http://127.0.0.1:1/";
                break;
            case "jetstream":
                (all["Feeds:late:Address"], all["Feeds:late:Compression"]) = ("ws://127.0.0.1:1/", "zstd");
                break;
        }

        if (isLive)
        {
            all["Feeds:live:Kind"] = "scripted";
        }

        return all;
    }

    private void AddScripted(Microsoft.Extensions.Hosting.IHostApplicationBuilder builder) => builder.AddFeedKind("scripted", _ => _live);

    private void Write(string file)
    {
        var path = Path.Combine(_folder, file);
        File.WriteAllText(path + ".new", Lines);
        File.Move(path + ".new", path);
    }

    private Task StartAsync((string Section, string File, double Retry) late, bool isLive, params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            [$"{late.Section}:Path"] = Path.Combine(_folder, late.File),
            ["Ingestor:RetrySeconds"] = late.Retry.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (late.Section != "Feed")
        {
            all[$"{late.Section}:Kind"] = "file";
        }

        if (isLive)
        {
            all["Feeds:live:Kind"] = "scripted";
        }

        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return _rig.StartAsync(all, AddScripted);
    }
}
