using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>Servers that are away, are no such servers, or send what no stream holds: each is told clearly, and another feed goes on.</summary>
public sealed class FirstConnectTests : IAsyncLifetime
{
    private static readonly string[] Kinds = ["x", "jetstream", "mastodon"];
    private readonly IngestorRig _rig = new();
    private readonly ScriptedFeed _live = new("live");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1:1", "Connection refused (127.0.0.1:1)")]
    [InlineData("nowhere.invalid:80", "(nowhere.invalid:80)")]
    public async Task Invariant_7_a_server_that_is_away_is_told_by_its_name_and_its_port(string place, string words) =>
        await CheckAsync(place, words, needsSetting: false);

    [Theory]
    [InlineData(404, true)]
    [InlineData(500, false)]
    public async Task Invariant_7_a_server_that_refuses_is_told_by_its_answer(int status, bool needsSetting)
    {
        await using var server = new BadServer(async call =>
        {
            await call.AnswerAsync(status, "<html>no</html>", "text/html");
            return true;
        });
        await CheckAsync(server.Address.Authority, $"the server answers {status}", needsSetting);
    }

    [Theory]
    [InlineData("<p>Welcome to nginx!</p>\n", "100 messages in a row are none")]
    [InlineData("no end no end no end no end ", "a message has no end within 128 MiB")]
    public async Task Invariant_7_a_server_that_sends_nonsense_without_an_end_is_given_up_with_the_setting(string nonsense, string words)
    {
        await using var server = new BadServer(async call =>
        {
            try
            {
                await ServeAsync(call, nonsense);
            }
            catch (Exception problem) when (problem is WebSocketException or IOException or ObjectDisposedException)
            {
                // It was given up.
            }

            return true;
        });
        await CheckAsync(server.Address.Authority, words, needsSetting: true);
        Assert.InRange(await _rig.AskAsync<long>("select count(*) from dead_letters"), 0, 600);
    }

    private static async Task ServeAsync(BadCall call, string nonsense)
    {
        var isLines = nonsense.EndsWith('\n');
        var piece = Encoding.UTF8.GetBytes(isLines ? nonsense : string.Concat(Enumerable.Repeat(nonsense, 20_000)));
        if (call.Request.Headers.ContainsKey("Upgrade"))
        {
            using var socket = await WebSockets.AcceptAsync(call);
            while (true)
            {
                await socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: isLines, CancellationToken.None);
            }
        }

        await call.HeadAsync(200, "Content-Type: text/html");
        while (true)
        {
            await call.SendAsync(piece);
        }
    }

    private async Task CheckAsync(string place, string words, bool needsSetting)
    {
        var settings = new Dictionary<string, string?> { ["Feeds:live:Kind"] = "scripted" };
        foreach (var kind in Kinds)
        {
            settings[$"Feeds:my-{kind}:Kind"] = kind;
            settings[$"Feeds:my-{kind}:Address"] = string.Create(CultureInfo.InvariantCulture, $"{(kind == "jetstream" ? "ws" : "http")}://{place}/");
            settings[$"Feeds:my-{kind}:SilenceSeconds"] = "20";
        }

        settings["Feeds:my-x:Token"] = "token";
        await _rig.StartAsync(settings, builder => builder.AddFeedKind("scripted", _ => _live));
        foreach (var kind in Kinds)
        {
            await Eventually.HoldsAsync(() => StateOf(kind) is { Status: DependencyStatus.Red, Note: { } note } && note.Contains(words, StringComparison.Ordinal)
                && (!needsSetting || note.Contains($"Feeds:my-{kind}:Address", StringComparison.Ordinal)), $"{kind} is red with its reason");
            Assert.Contains(_rig.Log.Lines, line => line.Contains($"my-{kind}: ", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));
        }

        _live.Give("a");
        Assert.Contains(await _rig.TweetsAsync(1), tweet => tweet.Id == "a");
        Assert.False(_rig.Worker.ExecuteTask!.IsCompleted);
    }

    private DependencyState? StateOf(string kind) => _rig.Health.Dependencies.SingleOrDefault(state => state.Name == $"feed my-{kind}");
}
