using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// Tells which records of <c>tweets</c> are through: stored by the Scorer, and their verdicts taken in by Alerting.
/// </summary>
public sealed class StreamProgress : IDisposable
{
    private readonly Func<IAdminClient> _connect;
    private readonly TimeSpan _patience;
    private IAdminClient? _admin;
    private IReadOnlyList<TopicPartition>? _tweets;
    private IReadOnlyList<TopicPartition>? _verdicts;
    private Dictionary<int, long> _through = [];
    private Dictionary<int, long>? _stored;
    private Dictionary<int, long> _announced = [];

    /// <summary>Connects with the first question.</summary>
    public StreamProgress(KafkaClients clients)
        : this(clients.Admin, TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>Connects with the first question.</summary>
    /// <param name="connect">Makes a client.</param>
    /// <param name="patience">How long one question may take.</param>
    internal StreamProgress(Func<IAdminClient> connect, TimeSpan patience) => (_connect, _patience) = (connect, patience);

    /// <summary>
    /// For each partition of <c>tweets</c> the offset before which every record is through. The Scorer commits after it has announced,
    /// so: what it had committed at one moment is through when Alerting has committed all that <c>verdicts</c> held right after.
    /// </summary>
    /// <exception cref="KafkaException">The broker does not tell; ask again later.</exception>
    public async Task<IReadOnlyDictionary<int, long>> ThroughAsync()
    {
        _tweets ??= await PartitionsOfAsync(Topics.Tweets).ConfigureAwait(false);
        _verdicts ??= await PartitionsOfAsync(Topics.Verdicts).ConfigureAwait(false);
        if (_stored is null)
        {
            var stored = await CommittedAsync(Topics.ScorerGroup, _tweets).ConfigureAwait(false);
            _announced = await OffsetsAsync(_verdicts, OffsetSpec.Latest()).ConfigureAwait(false);
            // Last: only together do the two say anything.
            _stored = stored;
        }

        if (await AllTakenAsync(_verdicts).ConfigureAwait(false))
        {
            _through = _stored;
            _stored = null;
        }

        return _through;
    }

    /// <summary>For each partition of the topic the offset that the group has committed; none where it has committed nothing.</summary>
    /// <exception cref="KafkaException">The broker does not tell; ask again later.</exception>
    public async Task<IReadOnlyDictionary<int, long>> CommittedAsync(string group, string topic) =>
        await CommittedAsync(group, await PartitionsOfAsync(topic).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>How many records of <c>tweets</c> the Scorer has not committed yet.</summary>
    /// <exception cref="KafkaException">The broker does not tell; ask again later.</exception>
    public Task<long> LagAsync() => LagAsync(Topics.ScorerGroup, Topics.Tweets);

    /// <summary>How many records of the topic the group has not committed yet.</summary>
    /// <exception cref="KafkaException">The broker does not tell; ask again later.</exception>
    public async Task<long> LagAsync(string group, string topic) => (await PositionAsync(group, topic).ConfigureAwait(false)).Lag;

    /// <summary>How far a group has come in a topic, all partitions together.</summary>
    /// <exception cref="KafkaException">The broker does not tell; ask again later.</exception>
    public async Task<GroupPosition> PositionAsync(string group, string topic)
    {
        var partitions = topic switch
        {
            Topics.Tweets => _tweets ??= await PartitionsOfAsync(topic).ConfigureAwait(false),
            Topics.Verdicts => _verdicts ??= await PartitionsOfAsync(topic).ConfigureAwait(false),
            _ => await PartitionsOfAsync(topic).ConfigureAwait(false),
        };
        return await PositionAsync(group, partitions).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _admin?.Dispose();

    private async Task<GroupPosition> PositionAsync(string group, IReadOnlyList<TopicPartition> partitions)
    {
        var committed = await CommittedAsync(group, partitions).ConfigureAwait(false);
        var beginnings = await OffsetsAsync(partitions, OffsetSpec.Earliest()).ConfigureAwait(false);
        var ends = await OffsetsAsync(partitions, OffsetSpec.Latest()).ConfigureAwait(false);
        // What has expired waits no more.
        var taken = ends.Sum(end =>
            Math.Min(end.Value, Math.Max(committed.GetValueOrDefault(end.Key), beginnings.GetValueOrDefault(end.Key))));
        return new GroupPosition(taken, ends.Values.Sum());
    }

    private async Task<IReadOnlyList<TopicPartition>> PartitionsOfAsync(string topic)
    {
        var metadata = await AskAsync(admin => Task.FromResult(admin.GetMetadata(topic, _patience))).ConfigureAwait(false);
        var partitions = metadata.Topics.SelectMany(known => known.Partitions)
            .Select(partition => new TopicPartition(topic, partition.PartitionId)).ToList();
        // A topic that was just made is not known everywhere at once.
        return partitions.Count > 0 ? partitions : throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart));
    }

    // Once all brokers were away, a client may go on asking through a broker's handle that it has replaced since, and time out for ever.
    // A new client does not.
    private async Task<T> AskAsync<T>(Func<IAdminClient, Task<T>> question)
    {
        try
        {
            return await question(_admin ??= _connect()).ConfigureAwait(false);
        }
        catch (KafkaException problem) when (problem.Error.Code == ErrorCode.Local_TimedOut)
        {
            _admin?.Dispose();
            _admin = null;
            throw;
        }
    }

    private async Task<bool> AllTakenAsync(IReadOnlyList<TopicPartition> verdicts)
    {
        var waited = _announced.Where(end => end.Value > 0).ToList();
        if (waited.Count == 0)
        {
            return true;
        }

        var taken = await CommittedAsync(Topics.AlertingGroup, verdicts).ConfigureAwait(false);
        var behind = waited.Where(end => taken.GetValueOrDefault(end.Key) < end.Value).Select(end => end.Key).ToList();
        if (behind.Count == 0 || behind.Exists(taken.ContainsKey))
        {
            return behind.Count == 0;
        }

        // Never committed there: fine where everything has expired, and nothing is left to take.
        var beginnings = await OffsetsAsync(verdicts, OffsetSpec.Earliest()).ConfigureAwait(false);
        return behind.TrueForAll(partition => beginnings.GetValueOrDefault(partition) >= _announced[partition]);
    }

    private async Task<Dictionary<int, long>> CommittedAsync(string group, IReadOnlyList<TopicPartition> partitions)
    {
        var asked = new ConsumerGroupTopicPartitions(group, [.. partitions]);
        var answers = await AskAsync(admin => admin.ListConsumerGroupOffsetsAsync(
            [asked], new ListConsumerGroupOffsetsOptions { RequestTimeout = _patience })).ConfigureAwait(false);
        return answers[0].Partitions.Where(partition => !partition.Error.IsError && partition.Offset.Value >= 0)
            .ToDictionary(partition => partition.Partition.Value, partition => partition.Offset.Value);
    }

    private async Task<Dictionary<int, long>> OffsetsAsync(IReadOnlyList<TopicPartition> partitions, OffsetSpec which)
    {
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which });
        var answers = await AskAsync(
            admin => admin.ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = _patience })).ConfigureAwait(false);
        return answers.ResultInfos.ToDictionary(
            info => info.TopicPartitionOffsetError.Partition.Value, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}

/// <summary>How far a consumer group has come in a topic: sums over all partitions.</summary>
/// <param name="Taken">Offsets that the group has committed, or where the topic begins.</param>
/// <param name="End">Offsets that the next records will get.</param>
public readonly record struct GroupPosition(long Taken, long End)
{
    /// <summary>Records that wait.</summary>
    public long Lag => End - Taken;
}
