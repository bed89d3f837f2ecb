using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Models;

/// <summary>Registers what finds the model and lets it serve.</summary>
public static class ModelServices
{
    /// <summary>
    /// Adds <see cref="ModelOptions"/> and <see cref="RegistryOptions"/> (sections <c>Model</c> and <c>Registry</c>, checked at start),
    /// <see cref="IModelRegistry"/>, <see cref="ModelSource"/> and <see cref="ModelServing"/>, which opens the model before any worker
    /// starts. May be called twice: those who share a process share the model.
    /// </summary>
    public static IHostApplicationBuilder AddModels(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(ModelServing)))
        {
            return builder;
        }

        builder.AddHealth(Dependencies.Model).AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        builder.AddValidatedOptions<RegistryOptions>(RegistryOptions.Section, inner: "S3").AddS3();
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
        builder.AddValidatedOptions<ShadowOptions>(ShadowOptions.Section);
        builder.Services.AddSingleton<ServingCache>();
        builder.Services.AddSingleton<ModelShadow>();
        builder.Services.AddSingleton<ModelServing>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelServing>());
        return builder;
    }
}
