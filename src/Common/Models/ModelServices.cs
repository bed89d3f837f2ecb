using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Models;

/// <summary>Registers what finds the model and lets it serve.</summary>
public static class ModelServices
{
    /// <summary>
    /// Adds <see cref="ModelOptions"/> (section <c>Model</c>, checked at start), <see cref="IModelRegistry"/>, <see cref="ModelSource"/>
    /// and <see cref="ModelServing"/>, which opens the model before any worker starts.
    /// </summary>
    public static IHostApplicationBuilder AddModels(this IHostApplicationBuilder builder)
    {
        builder.AddHealth(Dependencies.Model).AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.Services.AddSingleton(services =>
            ModelRegistries.Open(services.GetRequiredService<IOptions<ModelOptions>>().Value.Registry));
        builder.Services.AddMetrics().TryAddSingleton<StreamMetrics>();
        builder.Services.AddSingleton<ModelSource>();
        builder.AddValidatedOptions<ShadowOptions>(ShadowOptions.Section);
        builder.Services.AddSingleton<ServingCache>();
        builder.Services.AddSingleton<ModelShadow>();
        builder.Services.AddSingleton<ModelServing>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelServing>());
        return builder;
    }
}
