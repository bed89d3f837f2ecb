using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// Asks the brokers how far a group is behind in a topic, while somebody reads the metrics. Apart from those who consume: also what nobody
/// consumes must show.
/// </summary>
internal sealed class GroupLag(string topic, string group, KafkaClients kafka, StreamMetrics metrics, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asking for the topic's partitions holds the thread.
        await Task.Yield();
        StreamProgress? progress = null;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (metrics.WantsLag)
                {
                    await AskAsync(progress ??= new StreamProgress(kafka)).ConfigureAwait(false);
                }

                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            progress?.Dispose();
        }
    }

    private async Task AskAsync(StreamProgress progress)
    {
        try
        {
            metrics.GroupIsBehind(topic, group, await progress.LagAsync(group, topic).ConfigureAwait(false));
        }
        catch (KafkaException)
        {
            // Those who consume say that the brokers are away.
        }
    }
}
