using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Models;

/// <summary>Registers what finds the model.</summary>
public static class ModelServices
{
    /// <summary>
    /// Adds <see cref="ModelOptions"/> (section <c>Model</c>, checked at start), <see cref="IModelRegistry"/> and
    /// <see cref="ModelSource"/>.
    /// </summary>
    public static IHostApplicationBuilder AddModels(this IHostApplicationBuilder builder)
    {
        builder.AddHealth(Dependencies.Model).AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.Services.AddSingleton(services =>
            ModelRegistries.Open(services.GetRequiredService<IOptions<ModelOptions>>().Value.Registry));
        builder.Services.AddSingleton<ModelSource>();
        return builder;
    }
}
