using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using StreamSentiment.Ingestor.Feeds.Live;
using StreamSentiment.Ingestor.Feeds.Mastodon;
using StreamSentiment.Ingestor.Feeds.Push;
using StreamSentiment.Ingestor.Feeds.X;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>What live servers and senders say: X, Jetstream, Mastodon, and whoever pushes tweets.</summary>
internal static class MessageTargets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly FakeTimeProvider Clock = new(Now);
    private static readonly Lazy<FakeServer> Server = new(() => new FakeServer());

    private static readonly Lazy<FeedStatus> Status = new(() => new FeedStatus(
        "x", new StreamHealth(Clock), new StreamMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>())));

    private static readonly byte[][] Jetstream = Targets.Bytes(
        """{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":1700000000000000,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"3k","record":{"$type":"app.bsky.feed.post","text":"hello","createdAt":"2026-11-23T11:59:00.000Z","langs":["de","en"],"reply":{"root":{}}},"cid":"c"}}""",
        """{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":1700000000000001,"kind":"commit","commit":{"operation":"delete","collection":"app.bsky.feed.post","rkey":"3k"}}""",
        """{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":1,"kind":"identity","identity":{}}""");

    private static readonly byte[][] Mastodon = Targets.Bytes(
        ":thump\n\nevent: update\ndata: {\"id\":\"1\",\"uri\":\"https://m.example/1\",\"created_at\":\"2026-11-23T11:59:00.000Z\",\"language\":\"en\",\"content\":\"<p>I &lt;3 <a href=\\\"x\\\">it</a><br>so</p>\","
        + "\"account\":{\"acct\":\"ada@m.example\"},\"in_reply_to_id\":\"5\",\"reblog\":null}\n\nevent: delete\ndata: 1\n\n",
        "event: update\ndata: {\"id\":\"2\",\ndata: \"reblog\":{\"content\":\"<p>again</p>\",\"language\":\"en\"},\"content\":\"\"}\n\n");

    private static readonly byte[][] Html = Targets.Bytes(
        "<p>I &lt;3 <a href=\"https://x.example/?a=1&amp;b\" rel='nofollow'>it</a><br/>so</p><p>#tag &#128512; <!-- no --> 1 < 2 <3</p>", "<ul><li>one</li><li>two</li></ul><blockquote>said</blockquote>");

    private static readonly byte[][] Errors = Targets.Bytes(
        """{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected","type":"https://api.x.com/2/problems/operational-disconnect"}]}""",
        """{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}""",
        """{"errors":[{"value":"(","details":["unbalanced (at position 1)"],"title":"Invalid","type":"t"}],"title":"Invalid Request"}""");

    private static readonly byte[][] Rules = Targets.Bytes(
        """{"data":[{"id":"1","value":"cat","tag":"a"},{"id":"2","value":"dog"}],"meta":{"sent":"2026-11-23T11:59:00.000Z","result_count":2}}""",
        """{"meta":{"result_count":0}}""", "[]", "null", "\"\"", """{"data":[{"id":"\ud800"}],"meta":{"next_token":"a"}}""", """{"data":{"project_usage":"\ud800"}}""", """{"data":{"project_cap":"10000","project_usage":"17"}}""", """{"data":{"project_cap":100,"project_usage":80}}""");

    private static readonly byte[][] Pushed = Targets.Bytes(
        """{"id":"1","text":"one"}""", """[{"id":"1","text":"one"},{"id":"2","text":"two","expected":"positive"}]""", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n\n{\"text\":", "{\"id\":\"1\",\"text\":\"one\"} {\"id\":\"2\",\"text\":\"two\"}");

    private static readonly byte[][] Tokens = Targets.Bytes(
        "\"commit\":", "\"record\":", "\"text\":", "\"langs\":[", "\"time_us\":", "event: update\n", "data: ", "data:{", "\n\n", ":", "<a", "<", "</", "<!--", "-->", "&#x", "&amp;", "\"errors\":[", "\"title\":",
        "\"details\":[", "\"next_token\":", "\"data\":", "\\ud800");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("messages/jetstream", Jetstream, Tokens, input => CheckEvent(input)) { Rounds = 1_500 },
        new("messages/mastodon", Mastodon, Tokens, ReadMastodon) { Rounds = 1_500 },
        new("messages/mastodon-html", Html, Tokens, input => Assert.Equal(HtmlText.Of(Text(input)), HtmlText.Of(Text(input)).Trim())) { Rounds = 1_500, MaxBytes = 1024 * 1024, Known = [.. Targets.Bytes("<a ", "<a \"", "<a '<a \"", "</a", "<!--", "&#", "<p>").Select(Targets.Long)] },
        new("messages/x-errors", Errors, Tokens, ReadErrors) { Rounds = 1_500 },
        new("messages/x-answers", Rules, Tokens, ReadAnswers, typeof(IOException), typeof(HttpRequestException)) { Rounds = 150, MaxBytes = 100_000 },
        new("messages/push", Pushed, Tokens, ReadPushed) { Rounds = 1_500 },
    ];

    /// <summary>What holds of an event of Jetstream.</summary>
    public static void CheckEvent(ReadOnlySpan<byte> json)
    {
        var record = JetstreamEvent.ToRecord(Assembler(FeedFormats.Jetstream), 7, honourDeletes: json.Length % 2 == 0, json);
        var time = JetstreamEvent.TimeOf(json);
        if (record is { IsPositionOnly: true })
        {
            Assert.Equal(time, record.Value.Position);
            return;
        }

        Check(record);
    }

    private static string Text(byte[] input) => System.Text.Encoding.UTF8.GetString(input);

    private static TweetAssembler Assembler(string format) => new("feed", null, Clock) { Shape = new FeedShape(format, null, null) };

    private static void Check(FeedRecord? record)
    {
        if (record is { } some)
        {
            FeedTargets.Check(some);
        }
    }

    private static void ReadMastodon(byte[] input)
    {
        var events = new ServerSentEvents("update", 10_000);
        foreach (var line in Text(input).Split('\n'))
        {
            if (events.Take(System.Text.Encoding.UTF8.GetBytes(line)) is { } status)
            {
                Assert.InRange(status.Data.Length, 1, 10_000);
                Assert.True(status.Size >= status.Data.Length);
                Check(MastodonStatus.ToRecord(Assembler(FeedFormats.Mastodon), 7, status.Data));
            }
        }

        Check(MastodonStatus.ToRecord(Assembler(FeedFormats.Mastodon), 7, input));
    }

    private static void ReadErrors(byte[] input)
    {
        using var http = new LiveHttp(new Uri("http://127.0.0.1:1/"), BearerToken.From("Feeds:x", "secret-token", null), new ReadPace(new XOptions(), Clock), Clock);
        foreach (var error in XError.ReadLine(input).Concat(XError.ReadBody(input)))
        {
            Assert.DoesNotContain("secret-token", error.Ending(http, "Feeds:x")?.Why ?? "", StringComparison.Ordinal);
            Assert.True(http.Note(error.Text).Length <= 301);
        }

        Assert.Matches("^[A-Za-z0-9_-]{1,40}$", XUnknown.KindOf(input) ?? "none");
    }

    // The list of rules, the month's usage, and what becomes of rules that are given: whatever X answers, the feed goes on or waits.
    private static void ReadAnswers(byte[] input)
    {
        Server.Value.Answer = _ => (200, "application/json", input);
        using var http = new LiveHttp(Server.Value.Address, null, new ReadPace(new XOptions(), Clock), TimeProvider.System);
        var rules = new XRules("x", new XOptions { Rules = [new XRule { Value = "cat" }, new XRule { Value = "bird", Tag = "b" }] }, http, "Feeds:x", Clock, NullLogger.Instance);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var context = new FeedContext("x", new ConfigurationBuilder().Build().GetSection("Feeds:x"), Status.Value, Clock, NullLogger.Instance);
        new XUsage(context, null, TimeSpan.FromSeconds(30), http).TendAsync(limit.Token).GetAwaiter().GetResult();
        rules.KeepAsync(limit.Token).GetAwaiter().GetResult();
    }

    private static void ReadPushed(byte[] input)
    {
        var body = new PushBody("feed", 2_000, Clock);
        foreach (var isLines in new[] { true, false })
        {
            var (records, fault) = body.Read(input, isLines);
            Assert.True(fault is null || (records.Count == 0 && !isLines));
            for (var i = 0; i < records.Count; i++)
            {
                FeedTargets.Check(records[i]);
                Assert.Equal(i + 1, records[i].Position);
            }
        }
    }
}
