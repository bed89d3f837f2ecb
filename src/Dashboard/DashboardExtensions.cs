using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Feedback;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Incidents;
using StreamSentiment.Dashboard.Live;
using StreamSentiment.Dashboard.Models;
using StreamSentiment.Dashboard.Page;
using StreamSentiment.Dashboard.Predictions;
using StreamSentiment.Dashboard.Storage;
using StreamSentiment.Dashboard.Trends;
using StreamSentiment.Dashboard.Tweets;

namespace StreamSentiment.Dashboard;

/// <summary>Wiring of the Dashboard.</summary>
public static class DashboardExtensions
{
    /// <summary>The HTTP API and the page. With <see cref="DashboardOptions.PredictOnly"/> neither Kafka nor Postgres.</summary>
    public static IHostApplicationBuilder AddDashboard(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(DashboardOptions.Section);
        if (!settings.GetValue(nameof(DashboardOptions.Enabled), true))
        {
            return builder;
        }

        var isPredictOnly = settings.GetValue<bool>(nameof(DashboardOptions.PredictOnly));
        builder.AddValidatedOptions<DashboardOptions>(DashboardOptions.Section, inner: "Live")
            .AddModels().AddPredictions(areKept: !isPredictOnly).AddModelPages();
        if (isPredictOnly)
        {
            builder.Services.AddSingleton<IEndpoints, PredictOnlyEndpoints>();
            builder.ListenOnPort(settings);
        }
        else
        {
            builder.AddStreaming().AddDashboardDatabase().AddFeedback().AddTweets().AddLive().AddTrends().AddIncidents();
        }

        builder.Services.AddSingleton<IEndpoints, PageFiles>();
        return builder.AddHttp();
    }

    // Platforms that run containers name the port so, and reach it from outside.
    private static void ListenOnPort(this IHostApplicationBuilder builder, IConfigurationSection settings)
    {
        if (builder.Configuration["PORT"] is not { Length: > 0 } port)
        {
            return;
        }

        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new SettingException(
                $"The environment variable PORT is '{port}'; expected a number from 0 to 65535, the port of the Dashboard.");
        }

        var (isPort, isHost) = (settings[nameof(DashboardOptions.Port)] is null, settings[nameof(DashboardOptions.Host)] is null);
        builder.Services.PostConfigure<DashboardOptions>(options =>
        {
            options.Port = isPort ? number : options.Port;
            options.Host = isHost ? "*" : options.Host;
        });
    }
}
