using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>Alerting as settings make it; each is <c>key=value</c>, and of the same key the last counts.</summary>
internal static class Settings
{
    public static IHost Host(params string[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create<string, string?>(pair[0], pair[1])).Reverse().DistinctBy(pair => pair.Key));
        builder.AddAlerting();
        return builder.Build();
    }

    public static RuleBook Rules(params string[] settings)
    {
        using var host = Host(settings);
        return host.Services.GetRequiredService<RuleBook>();
    }

    public static T Read<T>(params string[] settings)
        where T : class
    {
        using var host = Host(settings);
        return host.Services.GetRequiredService<IOptions<T>>().Value;
    }
}
