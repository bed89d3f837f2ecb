using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Standalone;

/// <summary>
/// Does everything that a start can fail at, without starting: before <c>--fresh</c> deletes anything, a slip in the command line must
/// have shown itself.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Checks the settings: at every start, before a database is made for a stream that cannot be.</summary>
    /// <exception cref="OptionsValidationException">One of them cannot be what it is.</exception>
    public static void CheckSettings(IHost host) => host.Services.GetService<IStartupValidator>()?.Validate();

    /// <summary>Opens the feed, proves the model, and reaches the servers that were named.</summary>
    /// <exception cref="Exception">What the start itself would throw.</exception>
    public static async Task PlayAsync(IHost host, RunSettings settings, CancellationToken cancellationToken)
    {
        foreach (var service in host.Services.GetServices<IHostedService>().OfType<StartingService>())
        {
            var isThere = service switch
            {
                DatabaseStart => settings.Postgres is not null,
                KafkaStart => settings.Kafka is not null,
                HealthServer => false,
                _ => true,
            };
            if (isThere)
            {
                await service.StartingAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
