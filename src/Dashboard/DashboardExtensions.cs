using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Incidents;
using StreamSentiment.Dashboard.Live;
using StreamSentiment.Dashboard.Models;
using StreamSentiment.Dashboard.Page;
using StreamSentiment.Dashboard.Storage;
using StreamSentiment.Dashboard.Trends;
using StreamSentiment.Dashboard.Tweets;

namespace StreamSentiment.Dashboard;

/// <summary>Wiring of the Dashboard.</summary>
public static class DashboardExtensions
{
    /// <summary>The HTTP API and the page.</summary>
    public static IHostApplicationBuilder AddDashboard(this IHostApplicationBuilder builder)
    {
        builder.AddStreaming().AddDashboardDatabase().AddModels().AddValidatedOptions<DashboardOptions>(DashboardOptions.Section);
        builder.AddTweets().AddLive().AddTrends().AddModelPages().AddIncidents();
        builder.Services.AddSingleton<IEndpoints, HealthEndpoints>();
        builder.Services.AddSingleton<IEndpoints, PageFiles>();
        builder.Services.AddSingleton<DashboardServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DashboardServer>());
        return builder;
    }
}
