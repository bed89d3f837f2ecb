using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Hosting;

/// <summary>The one way in which settings are read.</summary>
public static class OptionsExtensions
{
    /// <summary>Binds a section, and checks its data annotations, and that each of its settings is one, when the host starts.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="section">The section.</param>
    /// <param name="inner">Names of sections inside of it that other classes are read from.</param>
    public static IHostApplicationBuilder AddValidatedOptions<T>(this IHostApplicationBuilder builder, string section, params string[] inner)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<T>, UnreadSettings<T>>(
            services => new UnreadSettings<T>(services.GetRequiredService<IConfiguration>(), section, inner)));
        return builder;
    }
}
