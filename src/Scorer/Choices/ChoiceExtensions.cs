using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Scorer.Choices;

/// <summary>Wiring of the account of choices.</summary>
internal static class ChoiceExtensions
{
    /// <summary>Which model serves and why is kept in table <c>model_choices</c>.</summary>
    public static IHostApplicationBuilder AddChoices(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChoiceStore>();
        builder.Services.AddSingleton<ChoiceRecorder>();
        builder.Services.AddSingleton<IChoiceListener>(services => services.GetRequiredService<ChoiceRecorder>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ChoiceRecorder>());
        return builder;
    }
}
