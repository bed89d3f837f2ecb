using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models.Artifacts.S3;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Models;

/// <summary>Registers what finds the model.</summary>
public static class ModelServices
{
    /// <summary>
    /// Adds <see cref="ModelOptions"/> and <see cref="RegistryOptions"/> (sections <c>Model</c> and <c>Registry</c>, checked at start),
    /// <see cref="IModelRegistry"/> and <see cref="ModelSource"/>.
    /// </summary>
    public static IHostApplicationBuilder AddModels(this IHostApplicationBuilder builder)
    {
        builder.AddHealth(Dependencies.Model).AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.AddValidatedOptions<RegistryOptions>(RegistryOptions.Section).AddS3();
        builder.Services.AddSingleton(services =>
        {
            var model = services.GetRequiredService<IOptions<ModelOptions>>().Value;
            return ModelRegistries.Open(model.Registry, new RegistryAccess
            {
                Server = services.GetRequiredService<IOptions<RegistryOptions>>().Value,
                S3 = services.GetRequiredService<IOptions<S3Options>>().Value,
                Cache = model.Cache,
                MaxBytes = model.MaxMegabytes * 1024L * 1024,
            });
        });
        builder.Services.AddSingleton<ModelSource>();
        return builder;
    }
}
