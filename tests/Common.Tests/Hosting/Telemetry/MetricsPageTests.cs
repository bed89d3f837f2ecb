using Microsoft.Extensions.DependencyInjection;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Hosting.Telemetry;

[Collection(nameof(Alone))]
public sealed class MetricsPageTests
{
    [Fact]
    public async Task The_page_spells_names_tags_and_values_as_Prometheus_wants_them()
    {
        await using var host = await TelemetryHost.StartAsync();
        host.Metrics.Read("a \"quoted\\\"\nfeed", badLabel: true, badDate: false);
        host.Metrics.BufferHolds("x", 12);
        host.Metrics.Took(TimeSpan.FromMilliseconds(20));
        host.Metrics.Took(TimeSpan.FromHours(1));
        host.Metrics.Serves("m", "3");
        host.Metrics.Serves("m", "4");
        host.Metrics.Sent("tweets", 7);
        host.Metrics.GroupIsBehind("tweets", "scorer", 5);

        var lines = (await host.PageAsync()).Split('\n');
        Assert.Contains("""streamsentiment_records_read_total{feed="a \"quoted\\\"\nfeed"} 1""", lines);
        Assert.Contains("streamsentiment_labels_bad_total 1", lines);
        Assert.Contains("""streamsentiment_feed_buffered_bytes{feed="x"} 12""", lines);
        Assert.Contains("# TYPE streamsentiment_tweet_latency_seconds histogram", lines);
        Assert.Contains("""streamsentiment_tweet_latency_seconds_bucket{le="0.01"} 0""", lines);
        Assert.Contains("""streamsentiment_tweet_latency_seconds_bucket{le="0.025"} 1""", lines);
        Assert.Contains("""streamsentiment_tweet_latency_seconds_bucket{le="+Inf"} 2""", lines);
        Assert.Contains("streamsentiment_tweet_latency_seconds_sum 3600.02", lines);
        Assert.Contains("streamsentiment_tweet_latency_seconds_count 2", lines);
        Assert.Contains("""streamsentiment_model_serving{model="m",model_version="3"} 0""", lines);
        Assert.Contains("""streamsentiment_model_serving{model="m",model_version="4"} 1""", lines);
        Assert.Contains("""streamsentiment_model_swaps_total{model="m"} 1""", lines);
        Assert.Contains("""streamsentiment_model_refusals_total{model="m"} 0""", lines);
        Assert.Contains("# HELP streamsentiment_consumer_lag Records of a topic that a group has not committed yet", lines);
        Assert.Contains("""streamsentiment_consumer_lag{group="scorer",topic="tweets"} 5""", lines.Select(Sorted));
        Assert.Contains(lines, line => line.StartsWith("messaging_client_sent_messages_total{", StringComparison.Ordinal)
            && line.Contains("messaging_destination_name=\"tweets\"", StringComparison.Ordinal) && line.EndsWith("} 7", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("target_info{", StringComparison.Ordinal)
            && line.Contains("service_name=\"streamsentiment-tested\"", StringComparison.Ordinal) && line.Contains("service_instance_id=", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("dotnet_process_memory_working_set_bytes ", StringComparison.Ordinal));
        // A plain page: no count of this without its type, and none that ends as a histogram's does.
        Assert.DoesNotContain(lines, line => line.StartsWith("# TYPE", StringComparison.Ordinal) && line.Contains("_count ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_says_how_each_dependency_is()
    {
        await using var host = await TelemetryHost.StartAsync();
        var reporter = host.Services.GetRequiredService<StreamHealth>().NewReporter();
        reporter.Away(Dependencies.Postgres, "no answer");
        reporter.Back(Dependencies.Kafka);
        var lines = (await host.PageAsync()).Split('\n').Select(Sorted).ToList();
        Assert.Contains("""streamsentiment_dependency_status{dependency="postgres",status="red"} 1""", lines);
        Assert.Contains("""streamsentiment_dependency_status{dependency="postgres",status="green"} 0""", lines);
        Assert.Contains("""streamsentiment_dependency_status{dependency="kafka",status="green"} 1""", lines);
        reporter.Back(Dependencies.Postgres);
        lines = [.. (await host.PageAsync()).Split('\n').Select(Sorted)];
        Assert.Contains("""streamsentiment_dependency_status{dependency="postgres",status="red"} 0""", lines);
    }

    [SkippableFact]
    public async Task Promtool_has_no_complaint_about_the_page()
    {
        Skip.If(Promtool.Path is null, "promtool is not installed (Debian: apt install prometheus), nor named by PROMTOOL.");
        await using var host = await TelemetryHost.StartAsync();
        foreach (var metric in EveryMetric.Calls)
        {
            metric(host.Metrics);
        }

        Assert.Equal((0, ""), await Promtool.CheckAsync(await host.PageAsync()));
    }

    [Fact]
    public async Task A_stage_is_measured_once_it_is_over()
    {
        await using var host = await TelemetryHost.StartAsync();
        using (host.Metrics.Begin(StreamStages.Decode))
        {
            Assert.DoesNotContain("streamsentiment_stage_duration", await host.PageAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("""streamsentiment_stage_duration_seconds_count{stage="decode"} 1""", (await host.PageAsync()).Split('\n'));
    }

    private static string Sorted(string line)
    {
        var (open, close) = (line.IndexOf('{', StringComparison.Ordinal), line.LastIndexOf('}'));
        return open < 0 || close < 0 ? line : $"{line[..open]}{{{string.Join(',', line[(open + 1)..close].Split(',').Order(StringComparer.Ordinal))}{line[close..]}";
    }
}
