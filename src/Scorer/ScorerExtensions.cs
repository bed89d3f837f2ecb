using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Scorer.Choices;
using StreamSentiment.Scorer.Retention;
using StreamSentiment.Scorer.Summaries;

namespace StreamSentiment.Scorer;

/// <summary>Wiring of the Scorer.</summary>
public static class ScorerExtensions
{
    /// <summary>Everything that the Scorer needs, for a process of its own or one that it shares.</summary>
    public static IHostApplicationBuilder AddScorer(this IHostApplicationBuilder builder)
    {
        builder.AddStreaming().AddDatabase().AddModels().AddValidatedOptions<ScorerOptions>(ScorerOptions.Section);
        builder.AddRetention().AddSummaries().AddChoices();
        builder.AddLag(Topics.Tweets, Topics.ScorerGroup);
        builder.Services.AddHostedService<ScorerWorker>();
        return builder;
    }
}
