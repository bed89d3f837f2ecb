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
    FeedConnects connects,
    FeedUsage usage,
    StreamHealth health,
    StreamMetrics metrics,
    TimeProvider clock,
    ILoggerFactory loggers)
{
    private static readonly string[] English = ["en"];

    /// <summary>Opens all of them, or none. Of several, one whose file, folder or token is away is tried again later; settings that will not do stop all.</summary>
    /// <exception cref="FeedException">One cannot be opened; the message says which and why.</exception>
    public async Task<IReadOnlyList<OpenFeed>> OpenAsync(CancellationToken cancellationToken)
    {
        var wishes = configuration.GetSection(NamedFeedOptions.Section).GetChildren().Select(Named).OfType<Wish>().ToList();
        if (wishes.Count == 0 || !options.Value.IsSample)
        {
            wishes.Add(Only(beside: wishes.Count > 0));
        }

        // At the end of --until-done everything must have been read.
        var canWait = wishes.Count > 1 && !ingestor.Value.UntilDone;
        var feeds = new List<OpenFeed>();
        try
        {
            foreach (var wish in wishes)
            {
                feeds.Add(await OpenAsync(wish, canWait, cancellationToken).ConfigureAwait(false));
            }

            return feeds.TrueForAll(feed => feed.Feed is UnopenedFeed) ? throw ((UnopenedFeed)feeds[0].Feed).Problem : feeds;
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

    private static async Task<OpenFeed> OpenAsync(Wish wish, bool canWait, CancellationToken cancellationToken)
    {
        var open = canWait ? Patiently(wish, problem => problem is FeedException { IsOfSettings: false }) : wish.OpenAsync;
        var feed = await open(cancellationToken).ConfigureAwait(false);
        return new OpenFeed(feed, wish.Choice, wish.Rate, wish.FilterDuplicates, wish.Status)
        {
            // What was read of a pipe is gone. Once the others are read, whatever is wrong with one stops none of them.
            Again = canWait && feed is not StreamFeed ? Patiently(wish, problem => problem is not (OperationCanceledException or OutOfMemoryException)) : null,
        };
    }

    private static Func<CancellationToken, Task<IFeed>> Patiently(Wish wish, Func<Exception, bool> isWaitedFor) => async cancellationToken =>
    {
        try
        {
            return await wish.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (isWaitedFor(problem))
        {
            return new UnopenedFeed(wish.Name, problem);
        }
    };

    private Wish Only(bool beside)
    {
        var only = options.Value;
        var name = Path.GetFileName(only.Path);
        return new Wish(
            name,
            cancellationToken => FeedFactory.OpenAsync(only, clock, !ingestor.Value.UntilDone, cancellationToken),
            new FeedChoice(only, languages: null),
            only.TweetsPerSecond,
            FilterDuplicates: false,
            beside ? new FeedStatus(name, health, metrics) : null);
    }

    private Wish? Named(IConfigurationSection section)
    {
        var status = new FeedStatus(section.Key, health, metrics);
        var context = new FeedContext(section.Key, section, status, clock, loggers.CreateLogger($"StreamSentiment.Ingestor.Feeds.{section.Key}"))
        {
            Connects = connects, UsageLog = usage,
        };
        var named = context.ReadAmongOthers<NamedFeedOptions>();
        if (!named.Enabled)
        {
            return null;
        }

        var kind = kinds.LastOrDefault(known => known.Name.Equals(named.Kind, StringComparison.OrdinalIgnoreCase))
            ?? throw new FeedException($"Setting {section.Path}:Kind: '{named.Kind}' is no kind of feed. There are: "
                + $"{string.Join(", ", kinds.Select(known => known.Name).Distinct().Order())}.") { IsOfSettings = true };
        return new Wish(
            section.Key,
            cancellationToken => kind.OpenAsync(context, cancellationToken),
            new FeedChoice(named, English),
            named.Rate,
            named.FilterDuplicates,
            status);
    }

    /// <summary>A feed that the settings name.</summary>
    private sealed record Wish(
        string Name,
        Func<CancellationToken, Task<IFeed>> OpenAsync,
        FeedChoice Choice,
        int? Rate,
        bool FilterDuplicates,
        FeedStatus? Status);
}
