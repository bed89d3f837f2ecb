using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>A kind of feed, which settings name.</summary>
/// <param name="Name">What <c>Feeds:NAME:Kind</c> calls it.</param>
/// <param name="OpenAsync">Makes a feed; throws a <see cref="FeedException"/> when its settings will not do.</param>
public sealed record FeedKind(string Name, Func<FeedContext, CancellationToken, Task<IFeed>> OpenAsync)
{
    /// <summary>
    /// Whether one that cannot be opened or read is opened again later, while other feeds are read. Feeds that see to that themselves, by
    /// connecting again, need it not.
    /// </summary>
    public bool IsTriedAgain { get; init; }
}

/// <summary>Wiring of kinds of feeds.</summary>
public static class FeedKindExtensions
{
    /// <summary>Lets settings name one more kind of feed.</summary>
    /// <param name="name">What <c>Feeds:NAME:Kind</c> calls it.</param>
    /// <param name="open">Makes a feed of the kind; touches no network.</param>
    public static IHostApplicationBuilder AddFeedKind(this IHostApplicationBuilder builder, string name, Func<FeedContext, IFeed> open) =>
        builder.AddFeedKind(name, (context, _) => Task.FromResult(open(context)));

    /// <inheritdoc cref="AddFeedKind(IHostApplicationBuilder, string, Func{FeedContext, IFeed})"/>
    /// <param name="triedAgain">Whether one that cannot be opened or read is opened again later, while other feeds are read.</param>
    public static IHostApplicationBuilder AddFeedKind(
        this IHostApplicationBuilder builder, string name, Func<FeedContext, CancellationToken, Task<IFeed>> open, bool triedAgain = false)
    {
        builder.Services.AddSingleton(new FeedKind(name, open) { IsTriedAgain = triedAgain });
        return builder;
    }
}
