using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Wiring of retention.</summary>
internal static class RetentionExtensions
{
    /// <summary>Rows go when their time is over, where a setting says so.</summary>
    public static IHostApplicationBuilder AddRetention(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<RetentionOptions>(RetentionOptions.Section);
        builder.Services.AddSingleton<ExpiredRows>();
        builder.Services.AddHostedService<RetentionWorker>();
        builder.Services.AddSingleton<ExpiredEntries>();
        builder.Services.AddHostedService<EntryRetentionWorker>();
        return builder;
    }
}
