using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace StreamSentiment.Common.Hosting;

/// <summary>The one way in which settings are read.</summary>
public static class OptionsExtensions
{
    /// <summary>Binds a section and checks its data annotations when the host starts.</summary>
    public static IHostApplicationBuilder AddValidatedOptions<T>(this IHostApplicationBuilder builder, string section)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }
}
