using System.Diagnostics.Metrics;
using System.Reflection;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests.Telemetry;

/// <summary>docs/telemetry.md is a contract: what processes emit is there, and what is there they emit.</summary>
public sealed class TelemetryContractTests
{
    // Need a feed that is connected to somewhere, and X's own account of usage. Their tags are held by EveryMetric.
    private static readonly string[] NotInTheStory =
    [
        StreamMetrics.Connections, StreamMetrics.Connected, StreamMetrics.Buffered, StreamMetrics.Usage, StreamMetrics.UnknownMessages,
    ];

    [Fact]
    public void The_metrics_are_those_of_the_page_with_their_kinds_units_and_tags()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var heard = new Heard(meter => meter.Scope == factory);
        var metrics = services.GetRequiredService<StreamMetrics>();
        var health = new StreamHealth(TimeProvider.System);
        health.NewReporter().Back(Dependencies.Kafka);
        metrics.Show(health);
        foreach (var call in EveryMetric.Calls)
        {
            call(metrics);
        }

        var said = heard.Measured;
        var emitted = heard.Instruments.Values.Select(instrument => Row(instrument.Name, KindOf(instrument), instrument.Unit, said.GetValueOrDefault(instrument.Name)));
        var documented = TelemetryPage.Metrics.Values.Select(metric => Row(metric.Name, metric.Kind, metric.Unit, metric.Tags));
        Assert.Equal(documented.Order(StringComparer.Ordinal), emitted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_processes_of_a_stream_emit_is_on_the_page_and_what_is_on_the_page_they_emit()
    {
        await using var process = await WholeProcess.StartAsync();
        await process.PredictAsync("What a lovely morning");
        var expected = TelemetryPage.Metrics.Keys.Except(NotInTheStory).ToHashSet();
        await Eventually.HoldsAsync(() => expected.All(process.Heard.Measured.ContainsKey), "every metric of the page", 90);
        await Eventually.HoldsAsync(
            () => TelemetryPage.Spans.IsSubsetOf(Spans(process)), $"every span of the page: {string.Join(", ", TelemetryPage.Spans.Except(Spans(process)))}", 60);

        foreach (var (name, tags) in process.Heard.Measured.Where(one => process.Heard.Instruments[one.Key].Meter.Name == StreamMetrics.MeterName))
        {
            Assert.True(TelemetryPage.Metrics.TryGetValue(name, out var documented), $"{name} is not on the page");
            Assert.Empty(tags.Except(documented.Tags));
        }

        Assert.Empty(Spans(process).Except(TelemetryPage.Spans));
        var events = LogEvents().ToList();
        Assert.All(process.Heard.Logs.Keys, log => Assert.Contains(
            events, known => known.Name == log.Event && (known.Level == "any" || known.Level == log.Level.ToString())));
        await TheMetricsPageHasItAllAsync(process, expected);
        await ATraceFollowsOneTweetFromFeedToMailAsync(process);
    }

    [Fact]
    public void The_log_events_are_those_of_the_page()
    {
        var rows = LogEvents().Select(log => $"| `{log.Where}.{log.Name}` | {log.Level} | {log.Message.Replace("|", "\\|", StringComparison.Ordinal)} |")
            .Distinct().Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable(TelemetryPage.WriteLogs) is { Length: > 0 })
        {
            TelemetryPage.ReplaceLogs(rows);
            return;
        }

        Assert.True(rows.SequenceEqual(TelemetryPage.LogRows), $"docs/telemetry.md: the table of log events should be as below; {TelemetryPage.WriteLogs}=1 "
            + $"in the environment makes this test write it there.\n{string.Join('\n', rows)}\n");
    }

    private static async Task TheMetricsPageHasItAllAsync(WholeProcess process, HashSet<string> expected)
    {
        var page = await process.PageAsync();
        Assert.DoesNotContain(WholeProcess.Secret, page, StringComparison.Ordinal);
        foreach (var metric in TelemetryPage.Metrics.Values.Where(metric => expected.Contains(metric.Name)))
        {
            Assert.Contains($"# TYPE {metric.Prometheus} ", page, StringComparison.Ordinal);
        }

        foreach (var (_, _, prometheus) in TelemetryPage.Libraries)
        {
            Assert.Contains($"# TYPE {prometheus} ", page, StringComparison.Ordinal);
        }

        if (Promtool.Path is not null)
        {
            Assert.Equal((0, ""), await Promtool.CheckAsync(page));
        }
    }

    private static async Task ATraceFollowsOneTweetFromFeedToMailAsync(WholeProcess process)
    {
        var spans = process.Heard.Spans.ToList();
        var mail = spans.Find(span => span.DisplayName == "send mail" && span.ParentSpanId != default)!;
        var trace = spans.Where(span => span.TraceId == mail.TraceId).ToDictionary(span => span.SpanId);
        var verdict = trace[mail.ParentSpanId];
        var row = trace[verdict.ParentSpanId];
        var feed = trace[row.ParentSpanId];
        Assert.Equal(["send mail", "process verdicts", "process tweets", "send tweets"], new[] { mail, verdict, row, feed }.Select(span => span.DisplayName));
        Assert.Equal("tweets.csv", feed.GetTagItem("streamsentiment.feed"));
        Assert.Equal(default, feed.ParentSpanId);
        Assert.Single(process.Mails);

        await using var connection = new NpgsqlConnection(process.Connection);
        var id = Assert.IsType<string>(row.GetTagItem("messaging.message.id"));
        Assert.Equal(id, feed.GetTagItem("messaging.message.id"));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(*) from scored_tweets where tweet_id = @id", new { id }));
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>(
            "select count(*) from incidents i join verdicts v on v.verdict_id = any(i.verdict_ids) where v.tweet_id = @id", new { id }));

        // The batch is a trace of its own, and the two know each other.
        var batch = spans.Single(span => span.SpanId == row.Links.Single().Context.SpanId);
        Assert.Equal("batch tweets", batch.DisplayName);
        Assert.NotEqual(row.TraceId, batch.TraceId);
        Assert.Contains(batch.Links, link => link.Context.SpanId == feed.SpanId);
        Assert.Equal(
            ["announce", "decode", "score", "write"],
            spans.Where(span => span.ParentSpanId == batch.SpanId).Select(span => span.DisplayName).Order(StringComparer.Ordinal));
    }

    private static HashSet<(string Name, string Kind)> Spans(WholeProcess process) =>
        [.. process.Heard.Spans.Select(span => (span.DisplayName, span.Kind.ToString().ToLowerInvariant()))];

    private static string Row(string name, string kind, string? unit, IEnumerable<string>? tags) =>
        $"{name} {kind} {unit} [{string.Join(' ', (tags ?? []).Order(StringComparer.Ordinal))}]";

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Gauge" or "ObservableGauge" => "gauge",
        "Histogram" => "histogram",
        var other => other,
    };

    private static IEnumerable<(string Where, string Name, string Level, string Message)> LogEvents() =>
        from name in new[] { "Common", "Ingestor", "Scorer", "Alerting", "Dashboard", "Standalone" }
        from type in Assembly.Load($"StreamSentiment.{name}").GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let log = method.GetCustomAttribute<LoggerMessageAttribute>()
        where log is not null
        select (type.Name, log.EventName ?? method.Name, log.Level == LogLevel.None ? "any" : log.Level.ToString(), log.Message);
}
