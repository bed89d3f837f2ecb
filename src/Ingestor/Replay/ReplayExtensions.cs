using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>Wiring of a replay, which takes the Ingestor's place: dead letters are its feed.</summary>
public static class ReplayExtensions
{
    /// <summary>Everything that a replay needs; it ends the process when it is through.</summary>
    /// <param name="report">Filled in as it goes.</param>
    public static IHostApplicationBuilder AddReplay(this IHostApplicationBuilder builder, ReplayReport report)
    {
        builder.AddStreaming().AddDatabase()
            .AddValidatedOptions<FeedOptions>(FeedOptions.Section)
            .AddValidatedOptions<ReplayOptions>(ReplayOptions.Section);
        builder.Services.AddSingleton(report);
        builder.Services.AddSingleton<ReplayStore>();
        builder.Services.AddSingleton<ReplayTopics>();
        builder.Services.AddHostedService<ReplayWorker>();
        return builder;
    }
}
