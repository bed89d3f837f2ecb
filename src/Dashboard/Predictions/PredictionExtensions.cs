using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>Wiring of <c>/predict</c>.</summary>
internal static class PredictionExtensions
{
    /// <summary>Predictions, and keeping them where there is a database.</summary>
    public static IHostApplicationBuilder AddPredictions(this IHostApplicationBuilder builder, bool areKept)
    {
        builder.Services.AddSingleton<ScoringQueue>();
        builder.Services.AddSingleton<IEndpoints, PredictEndpoints>();
        builder.Services.AddHostedService<ScoringLoop>();
        if (areKept)
        {
            builder.Services.AddSingleton<PredictionKeeper>();
            builder.Services.AddHostedService(services => services.GetRequiredService<PredictionKeeper>());
        }

        return builder;
    }
}
