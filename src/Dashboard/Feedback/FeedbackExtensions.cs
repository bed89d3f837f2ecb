using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary>Wiring of <c>/feedback</c>.</summary>
internal static class FeedbackExtensions
{
    /// <summary>Judgements of people, and what sends them to Kafka.</summary>
    public static IHostApplicationBuilder AddFeedback(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FeedbackStore>();
        builder.Services.AddSingleton<FeedbackSender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FeedbackSender>());
        builder.Services.AddSingleton<IEndpoints, FeedbackEndpoints>();
        return builder;
    }
}
