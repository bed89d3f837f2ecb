using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Standalone.Console;

namespace StreamSentiment.Standalone.Tests;

public sealed class StreamStatisticsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
    private readonly StreamStatistics _statistics;
    private readonly StreamMetrics _metrics;

    public StreamStatisticsTests()
    {
        _statistics = new StreamStatistics(_clock);
        _metrics = _services.GetRequiredService<StreamMetrics>();
    }

    [Fact]
    public void The_summary_adds_up_what_the_metrics_said()
    {
        _metrics.Serves("m", "3");
        Enumerable.Range(0, 10).ToList().ForEach(number => _metrics.Read("sample", badLabel: number == 0, badDate: number < 2));
        _clock.Advance(TimeSpan.FromSeconds(2));
        _metrics.Scored(Sentiment.Positive, 5);
        _metrics.Scored(Sentiment.Negative, 2);
        _metrics.Repeated(1);
        _metrics.DeadLettered(DeadLetterReasons.NoText);
        _metrics.DeadLettered(DeadLetterReasons.Malformed);
        _metrics.Left("sample", "language");
        _metrics.Left("sample", "duplicate");
        _metrics.Took(TimeSpan.FromMilliseconds(10));
        _metrics.IncidentOpened("m");

        var summary = _statistics.Summarise();
        Assert.Equal((10, 7, 1, 2, 5, 2), (summary.Read, summary.Scored, summary.AlreadyScored, summary.DeadLettered, summary.Positive, summary.Negative));
        Assert.Equal(("m", "3", 1, 1, 2), (summary.Model, summary.ModelVersion, summary.Incidents, summary.BadLabels, summary.BadDates));
        Assert.Equal(4, summary.TweetsPerSecond);
        Assert.Equal(2, summary.LeftOut);
        Assert.Contains("2 dead letters, 2 left out", summary.ToText(), StringComparison.Ordinal);
        Assert.Null(summary.Labelled);
        Assert.Null(summary.Precision);
    }

    [Fact]
    public void The_summary_tells_that_more_than_one_version_served()
    {
        _metrics.Serves("m", "3");
        _metrics.Serves("m", "16");
        _metrics.Serves("m", "3");
        _metrics.Serves("m", "16");
        var summary = _statistics.Summarise();
        Assert.Equal(["3", "16"], summary.ModelVersions);
        Assert.Contains("by m 16 at the end, and 1 other version before", summary.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_status_line_counts_refused_versions_and_says_where_their_reasons_stand()
    {
        Assert.Equal("2 versions are refused, a version is not to be had now (the log and /health/ready say why)",
            StatusLine.Brief("version 3 is refused: it is damaged; version 4 is refused: a; version 5 cannot be had now: b"));
        Assert.Equal("The registry does not answer.", StatusLine.Brief("The registry does not answer."));
    }

    [Fact]
    public void Precision_and_recall_are_those_of_the_positive_class()
    {
        Judged(Sentiment.Positive, Sentiment.Positive, 6);
        Judged(Sentiment.Negative, Sentiment.Positive, 2);
        Judged(Sentiment.Positive, Sentiment.Negative, 4);
        Judged(Sentiment.Negative, Sentiment.Negative, 8);
        var summary = _statistics.Summarise();
        Assert.Equal((20L, 0.7, 0.75, 0.6), (summary.Labelled!.Value, summary.Accuracy!.Value, summary.Precision!.Value, summary.Recall!.Value));
    }

    public void Dispose()
    {
        _statistics.Dispose();
        _services.Dispose();
    }

    private void Judged(Sentiment expected, Sentiment predicted, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _metrics.Judged(expected, predicted);
        }
    }
}
