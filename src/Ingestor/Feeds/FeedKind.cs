using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>A kind of feed, which settings name.</summary>
/// <param name="Name">What <c>Feeds:NAME:Kind</c> calls it.</param>
/// <param name="OpenAsync">Makes a feed; throws a <see cref="FeedException"/> when its settings will not do.</param>
public sealed record FeedKind(string Name, Func<FeedContext, CancellationToken, Task<IFeed>> OpenAsync);

/// <summary>Wiring of kinds of feeds.</summary>
public static class FeedKindExtensions
{
    /// <summary>Lets settings name one more kind of feed.</summary>
    /// <param name="name">What <c>Feeds:NAME:Kind</c> calls it.</param>
    /// <param name="open">Makes a feed of the kind; touches no network. It is asked again where a feed fails while others are read.</param>
    public static IHostApplicationBuilder AddFeedKind(this IHostApplicationBuilder builder, string name, Func<FeedContext, IFeed> open) =>
        builder.AddFeedKind(name, (context, _) => Task.FromResult(open(context)));

    /// <inheritdoc cref="AddFeedKind(IHostApplicationBuilder, string, Func{FeedContext, IFeed})"/>
    public static IHostApplicationBuilder AddFeedKind(
        this IHostApplicationBuilder builder, string name, Func<FeedContext, CancellationToken, Task<IFeed>> open)
    {
        builder.Services.AddSingleton(new FeedKind(name, open));
        return builder;
    }
}
