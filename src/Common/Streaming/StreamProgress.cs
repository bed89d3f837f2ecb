using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// Tells which records of <c>tweets</c> are through: stored by the Scorer, and their verdicts taken in by Alerting.
/// </summary>
public sealed class StreamProgress(KafkaClients clients) : IDisposable
{
    private readonly IAdminClient _admin = clients.Admin();
    private IReadOnlyList<TopicPartition>? _tweets;
    private IReadOnlyList<TopicPartition>? _verdicts;
    private Dictionary<int, long> _through = [];
    private Dictionary<int, long>? _stored;
    private Dictionary<int, long> _announced = [];

    /// <summary>
    /// For each partition of <c>tweets</c> the offset before which every record is through. The Scorer commits after it has announced,
    /// so: what it had committed at one moment is through when Alerting has committed all that <c>verdicts</c> held right after.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, long>> ThroughAsync()
    {
        _tweets ??= PartitionsOf(Topics.Tweets);
        _verdicts ??= PartitionsOf(Topics.Verdicts);
        if (_stored is null)
        {
            _stored = await CommittedAsync(Topics.ScorerGroup, _tweets).ConfigureAwait(false);
            _announced = await EndsAsync(_verdicts).ConfigureAwait(false);
        }

        var taken = _announced.Values.All(end => end == 0)
            ? _announced
            : await CommittedAsync(Topics.AlertingGroup, _verdicts).ConfigureAwait(false);
        if (_announced.All(end => end.Value == 0 || taken.GetValueOrDefault(end.Key) >= end.Value))
        {
            _through = _stored;
            _stored = null;
        }

        return _through;
    }

    /// <inheritdoc/>
    public void Dispose() => _admin.Dispose();

    private List<TopicPartition> PartitionsOf(string topic) =>
        [.. _admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions
            .Select(partition => new TopicPartition(topic, partition.PartitionId))];

    private async Task<Dictionary<int, long>> CommittedAsync(string group, IReadOnlyList<TopicPartition> partitions)
    {
        var answers = await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, [.. partitions])]).ConfigureAwait(false);
        return answers[0].Partitions.Where(partition => !partition.Error.IsError && partition.Offset.Value >= 0)
            .ToDictionary(partition => partition.Partition.Value, partition => partition.Offset.Value);
    }

    private async Task<Dictionary<int, long>> EndsAsync(IReadOnlyList<TopicPartition> partitions)
    {
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() });
        var answers = await _admin.ListOffsetsAsync(asked).ConfigureAwait(false);
        return answers.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.Partition.Value, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}
