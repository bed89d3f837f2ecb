using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Storage;

/// <summary>Wiring of the Dashboard's database.</summary>
internal static class StorageExtensions
{
    /// <summary>The stream's database, with connections of the Dashboard's own.</summary>
    public static IHostApplicationBuilder AddDashboardDatabase(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase().Services.TryAddSingleton<DashboardDatabase>();
        builder.Services.TryAddSingleton<HeavyReads>();
        return builder;
    }
}
