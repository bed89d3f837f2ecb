using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Dashboard.Http;

/// <summary>Wiring of the web server.</summary>
internal static class HttpExtensions
{
    /// <summary>The server, what guards it, and what it says of itself. Last: it starts when the rest is there, and stops first.</summary>
    public static IHostApplicationBuilder AddHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<DashboardOptions>>().Value);
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<Gate>();
        builder.Services.AddSingleton<Problems>();
        builder.Services.AddSingleton<DashboardAddress>();
        builder.Services.AddSingleton<IEndpoints, HealthEndpoints>();
        builder.Services.AddSingleton<IEndpoints, SettingsEndpoints>();
        builder.Services.AddSingleton<DashboardServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DashboardServer>());
        return builder;
    }
}
