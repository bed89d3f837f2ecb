using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;

namespace StreamSentiment.Common.Hosting.Health;

/// <summary>Wiring of health.</summary>
public static class HealthExtensions
{
    /// <summary>Health for the process, which needs this dependency to be ready. May be called often; before what uses the dependency.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    public static IHostApplicationBuilder AddHealth(this IHostApplicationBuilder builder, string dependency)
    {
        builder.AddValidatedOptions<HealthOptions>(HealthOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new HealthDependency(dependency));
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(services =>
        {
            var health = new StreamHealth(services.GetServices<HealthDependency>(), services.GetRequiredService<TimeProvider>());
            services.GetRequiredService<StreamMetrics>().Show(health);
            return health;
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HealthServer>());
        return builder;
    }
}
