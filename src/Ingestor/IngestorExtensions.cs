using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Folder;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using StreamSentiment.Ingestor.Feeds.Mastodon;
using StreamSentiment.Ingestor.Feeds.Push;
using StreamSentiment.Ingestor.Feeds.X;

namespace StreamSentiment.Ingestor;

/// <summary>Wiring of the Ingestor.</summary>
public static class IngestorExtensions
{
    /// <summary>Everything that the Ingestor needs, for a process of its own or one that it shares.</summary>
    public static IHostApplicationBuilder AddIngestor(this IHostApplicationBuilder builder)
    {
        builder.AddStreaming().AddDatabase()
            .AddValidatedOptions<FeedOptions>(FeedOptions.Section)
            .AddValidatedOptions<IngestorOptions>(IngestorOptions.Section);
        builder.Services.AddSingleton(services => new InFlightWindow(services.GetRequiredService<IOptions<IngestorOptions>>().Value.MaxPartitionBytes));
        builder.Services.AddSingleton<TweetProducer>();
        builder.Services.AddSingleton<FeedPositions>();
        builder.Services.AddSingleton<FeedConnects>();
        builder.Services.AddSingleton<FeedUsage>();
        builder.Services.AddSingleton<RefusedRecords>();
        builder.Services.AddSingleton<DeletedTweets>();
        builder.Services.AddSingleton<FeedFollower>();
        builder.Services.AddSingleton<FeedWay>();
        builder.Services.AddSingleton<FeedTries>();
        builder.Services.AddSingleton<FeedOpener>();
        builder.AddFeedKind(XSource.Kind, XSource.Open)
            .AddFeedKind(JetstreamSource.Kind, JetstreamSource.Open)
            .AddFeedKind(MastodonSource.Kind, MastodonSource.Open)
            .AddFeedKind(PushFeed.Kind, PushFeed.Open)
            .AddFeedKind(FolderFeed.Kind, FolderFeed.Open)
            .AddFeedKind(FeedFactory.Kind, FeedFactory.OpenAsync);
        builder.Services.AddHostedService<IngestorWorker>();
        return builder;
    }
}
