using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Streaming;

/// <summary>Wiring of Kafka.</summary>
public static class StreamingExtensions
{
    /// <summary>Kafka clients for the process, and topics that exist before any worker starts. May be called twice.</summary>
    public static IHostApplicationBuilder AddStreaming(this IHostApplicationBuilder builder)
    {
        builder.AddHealth(Dependencies.Kafka).AddValidatedOptions<KafkaOptions>(KafkaOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<KafkaClients>();
        builder.Services.TryAddSingleton<TopicWriter>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KafkaStart>());
        return builder;
    }

    /// <summary>Measures how far a group is behind in a topic.</summary>
    public static IHostApplicationBuilder AddLag(this IHostApplicationBuilder builder, string topic, string group)
    {
        builder.Services.AddSingleton<IHostedService>(services => new GroupLag(
            topic,
            group,
            services.GetRequiredService<KafkaClients>(),
            services.GetRequiredService<StreamMetrics>(),
            services.GetRequiredService<TimeProvider>()));
        return builder;
    }
}
