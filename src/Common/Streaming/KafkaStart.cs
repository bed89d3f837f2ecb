using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Streaming;

/// <summary>Before any worker starts: waits for a broker, and sees to it that the topics exist.</summary>
internal sealed class KafkaStart(KafkaClients clients, IOptions<KafkaOptions> options, StreamHealth health) : StartingService
{
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var admin = Connect();
        try
        {
            var known = admin.GetMetadata(TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds)).Topics.Select(topic => topic.Topic).ToHashSet();
            var missing = Topics.All.Where(topic => !known.Contains(topic)).ToList();
            if (options.Value.Ephemeral)
            {
                // The embedded broker makes a topic when it is first asked about it, and knows no other way.
                missing.ForEach(topic => admin.GetMetadata(topic, TimeSpan.FromSeconds(5)));
            }
            else if (missing.Count > 0)
            {
                await CreateAsync(admin, missing).ConfigureAwait(false);
            }

            health.NewReporter().Back(Dependencies.Kafka);
        }
        catch (KafkaException problem)
        {
            throw new StartException(
                $"Kafka at {options.Value.BootstrapServers} does not answer: {problem.Error.Reason}. Check the setting Kafka:BootstrapServers (--kafka).", problem);
        }
    }

    // What librdkafka does not know it tells at once, and in its own words.
    private IAdminClient Connect()
    {
        try
        {
            return clients.Admin();
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            throw new SettingException($"Kafka's client refuses its settings: {problem.Message} Check Kafka:Client:… and Kafka:BootstrapServers (--kafka).", problem);
        }
    }

    private async Task CreateAsync(IAdminClient admin, List<string> missing)
    {
        try
        {
            await admin.CreateTopicsAsync(missing.Select(topic => new TopicSpecification
            {
                Name = topic,
                NumPartitions = options.Value.Partitions,
                ReplicationFactor = options.Value.ReplicationFactor,
            })).ConfigureAwait(false);
        }
        catch (CreateTopicsException problem) when (problem.Results.All(
            result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another process was quicker.
        }
    }
}
