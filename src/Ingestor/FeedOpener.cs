using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Opens the feeds that the settings name: the one of section <c>Feed</c>, and all of section <c>Feeds</c>. The sample is read only where
/// no other feed is named.
/// </summary>
internal sealed class FeedOpener(
    IConfiguration configuration,
    IEnumerable<FeedKind> kinds,
    IOptions<FeedOptions> options,
    IOptions<IngestorOptions> ingestor,
    StreamHealth health,
    StreamMetrics metrics,
    TimeProvider clock,
    ILoggerFactory loggers)
{
    private static readonly string[] English = ["en"];

    /// <summary>Opens all of them, or none.</summary>
    /// <exception cref="FeedException">One cannot be opened; the message says which and why.</exception>
    public async Task<IReadOnlyList<OpenFeed>> OpenAsync(CancellationToken cancellationToken)
    {
        var feeds = new List<OpenFeed>();
        try
        {
            foreach (var section in configuration.GetSection(NamedFeedOptions.Section).GetChildren())
            {
                if (await OpenAsync(section, cancellationToken).ConfigureAwait(false) is { } feed)
                {
                    feeds.Add(feed);
                }
            }

            var only = options.Value;
            if (feeds.Count == 0 || !only.IsSample)
            {
                var feed = await FeedFactory.OpenAsync(only, clock, !ingestor.Value.UntilDone, cancellationToken).ConfigureAwait(false);
                feeds.Add(new OpenFeed(feed, new FeedChoice(only, languages: null), only.TweetsPerSecond, FilterDuplicates: false, Status: null));
            }

            return feeds;
        }
        catch
        {
            foreach (var feed in feeds)
            {
                await feed.Feed.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task<OpenFeed?> OpenAsync(IConfigurationSection section, CancellationToken cancellationToken)
    {
        var status = new FeedStatus(section.Key, health, metrics);
        var context = new FeedContext(section.Key, section, status, clock, loggers.CreateLogger($"StreamSentiment.Ingestor.Feeds.{section.Key}"));
        var named = context.Read<NamedFeedOptions>();
        if (!named.Enabled)
        {
            return null;
        }

        var kind = kinds.LastOrDefault(known => known.Name.Equals(named.Kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new FeedException($"Setting {section.Path}:Kind: '{named.Kind}' is no kind of feed. There are: "
                + $"{string.Join(", ", kinds.Select(known => known.Name).Distinct().Order())}.") { IsOfSettings = true };
        var feed = await kind.OpenAsync(context, cancellationToken).ConfigureAwait(false);
        return new OpenFeed(feed, new FeedChoice(named, English), named.Rate, named.FilterDuplicates, status);
    }
}
