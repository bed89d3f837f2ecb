using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>Wiring of the summaries' upkeep; each batch writes them itself.</summary>
internal static class SummaryExtensions
{
    /// <summary>Summaries are folded while the process runs.</summary>
    public static IHostApplicationBuilder AddSummaries(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<SummaryOptions>(SummaryOptions.Section);
        builder.Services.AddSingleton<SummaryFolder>();
        builder.Services.AddHostedService<SummaryWorker>();
        return builder;
    }
}
