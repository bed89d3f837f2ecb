using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>Puts records back into their topics and tells when the stream has taken them.</summary>
internal sealed class ReplayTopics(KafkaClients clients, IOptions<KafkaOptions> options, IOptions<ReplayOptions> replay, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<IProducer<string, byte[]>> _producer = new(() => clients.Producer(SendLimit));
    private readonly StreamProgress _progress = new(clients);

    /// <summary>Writes one record and waits until the broker has it.</summary>
    /// <returns>Where it is; null when client or broker find it too large.</returns>
    public async Task<TopicPartitionOffset?> PutAsync(ReplayRecord record, CancellationToken cancellationToken)
    {
        var headers = new Headers();
        if (record.Version is { } version)
        {
            headers.Add("v", Encoding.UTF8.GetBytes(version));
        }

        try
        {
            var message = new Message<string, byte[]> { Key = record.Key!, Value = record.Value, Headers = headers };
            return (await _producer.Value.ProduceAsync(record.Topic, message, cancellationToken).ConfigureAwait(false)).TopicPartitionOffset;
        }
        catch (ProduceException<string, byte[]> problem) when (DependencyFaults.IsTooLarge(problem.Error))
        {
            return null;
        }
    }

    /// <summary>Waits until the stream has taken everything up to these places.</summary>
    /// <returns>False when it took nothing for as long as the settings allow.</returns>
    public async Task<bool> AreTakenAsync(IReadOnlyCollection<TopicPartitionOffset> places, CancellationToken cancellationToken)
    {
        var waited = clock.GetTimestamp();
        var before = -1L;
        while (true)
        {
            var taken = 0L;
            try
            {
                taken = await TakenAsync(places).ConfigureAwait(false);
            }
            catch (KafkaException problem) when (!problem.Error.IsFatal)
            {
                // Asked again.
            }

            if (taken == places.Count)
            {
                return true;
            }

            if (taken > before)
            {
                (before, waited) = (taken, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(waited).TotalSeconds > replay.Value.WaitSeconds)
            {
                return false;
            }

            await Task.Delay(Poll, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _progress.Dispose();
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private async Task<int> TakenAsync(IReadOnlyCollection<TopicPartitionOffset> places)
    {
        var taken = 0;
        foreach (var topic in places.GroupBy(place => place.Topic))
        {
            // A broker that dies with this process must not lose the verdicts either.
            var through = topic.Key == Topics.Verdicts ? await _progress.CommittedAsync(Topics.AlertingGroup, topic.Key).ConfigureAwait(false)
                : options.Value.Ephemeral ? await _progress.ThroughAsync().ConfigureAwait(false)
                : await _progress.CommittedAsync(Topics.ScorerGroup, topic.Key).ConfigureAwait(false);
            taken += topic.Count(place => through.GetValueOrDefault(place.Partition.Value) > place.Offset.Value);
        }

        return taken;
    }
}
