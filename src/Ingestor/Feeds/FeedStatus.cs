using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Where a feed says how it is: its health and its metrics. For one thread at a time.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="health">Health of the process.</param>
/// <param name="metrics">Metrics of the process.</param>
public sealed class FeedStatus(string feed, StreamHealth health, StreamMetrics metrics)
{
    private readonly HealthReporter _reporter = health.NewReporter();

    /// <summary>The feed gives records, or would if there were any.</summary>
    /// <param name="note">What it is connected to, where that says something.</param>
    public void Up(string? note = null)
    {
        _reporter.Back(Dependencies.Feed + feed, note);
        metrics.ConnectedIs(feed, true);
    }

    /// <summary>The feed cannot give records now.</summary>
    /// <param name="why">For people; no secrets.</param>
    public void Down(string why)
    {
        _reporter.Away(Dependencies.Feed + feed, why);
        metrics.ConnectedIs(feed, false);
    }

    /// <summary>A connection ended, or could not be made.</summary>
    public void Disconnected(string outcome) => metrics.Disconnected(feed, outcome);

    /// <summary>So many bytes wait in the feed's buffer.</summary>
    public void Buffered(long bytes) => metrics.BufferHolds(feed, bytes);

    /// <summary>So many posts of the monthly cap are used.</summary>
    public void Used(long posts) => metrics.UsageIs(feed, posts);

    /// <summary>A message came of a kind that the feed does not know.</summary>
    /// <param name="kind">One of few.</param>
    public void Unknown(string kind) => metrics.UnknownMessage(feed, kind);

    /// <summary>A tweet is left out by the feed itself.</summary>
    /// <param name="reason">One of <see cref="LeftOut"/>.</param>
    public void Left(string reason) => metrics.Left(feed, reason);
}
