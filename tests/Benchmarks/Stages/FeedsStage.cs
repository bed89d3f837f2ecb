using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Benchmarks.Feeds;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// An Ingestor in a process of its own on servers that stand in for X's and Bluesky's: what X's most costs it, and how fast it takes a
/// replay. Servers and broker are in this process; its cores are the same.
/// </summary>
internal sealed class FeedsStage(Workbench bench) : IStage
{
    // X sends no more to anybody.
    private const int MostOfX = 250;
    private const long DefaultPosts = 600_000;

    // Until code has been compiled well.
    private const int WarmUpPosts = 15 * MostOfX;
    private const double WarmUpShare = 0.25;
    private const int MeasuredSeconds = 15;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly long _posts = bench.Settings.Tweets ?? DefaultPosts;
    private string _connection = "";

    /// <inheritdoc/>
    public int Rounds => Math.Min(3, bench.Settings.Rounds);

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        _connection = await bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken) =>
        [await XAsync(cancellationToken).ConfigureAwait(false), await JetstreamAsync(cancellationToken).ConfigureAwait(false)];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Reading> XAsync(CancellationToken cancellationToken)
    {
        using var topic = new Topic(bench.Clock);
        var x = new XStandIn(bench.Source, MostOfX, bench.Clock);
        using var server = new StandIn(x.ServeAsync);
        await using var process = Start(topic, ("Kind", "x"), ("Address", $"http://{server.Authority}/"), ("Token", "stand-in"));
        await topic.HoldsAsync(WarmUpPosts, process, cancellationToken).ConfigureAwait(false);
        var (before, began, sent) = (CoreTime.Of(process.Id), bench.Clock.GetTimestamp(), x.Sent);
        await Task.Delay(TimeSpan.FromSeconds(MeasuredSeconds), bench.Clock, cancellationToken).ConfigureAwait(false);
        var (spent, elapsed, posts) = (CoreTime.Of(process.Id) - before, bench.Clock.GetElapsedTime(began), x.Sent - sent);
        await topic.HoldsAsync(WarmUpPosts + posts, process, cancellationToken).ConfigureAwait(false);
        return new Reading("feeds.x", 100 * spent / elapsed, spent.TotalMicroseconds / posts);
    }

    private async Task<Reading> JetstreamAsync(CancellationToken cancellationToken)
    {
        using var topic = new Topic(bench.Clock);
        using var server = new StandIn(new JetstreamStandIn(bench.Source, _posts).ServeAsync);
        await using var process = Start(topic, ("Kind", "jetstream"), ("Address", $"ws://{server.Authority}/subscribe"));
        var first = await topic.HoldsAsync((long)(_posts * WarmUpShare), process, cancellationToken).ConfigureAwait(false);
        var (before, began) = (CoreTime.Of(process.Id), bench.Clock.GetTimestamp());
        var last = await topic.HoldsAsync(_posts, process, cancellationToken).ConfigureAwait(false);
        var (spent, elapsed) = (CoreTime.Of(process.Id) - before, bench.Clock.GetElapsedTime(began));
        return new Reading("feeds.jetstream", (last - first) / elapsed.TotalSeconds, spent.TotalMicroseconds / (last - first));
    }

    // As against brokers that keep what they have: this one drops the oldest, which nobody here reads.
    private ChildProcess Start(Topic topic, params (string Key, string Value)[] feed)
    {
        var settings = new Dictionary<string, string>
        {
            ["Kafka:BootstrapServers"] = topic.Address,
            ["Postgres:ConnectionString"] = _connection,
            ["Health:Port"] = "0",
        };
        foreach (var (key, value) in feed)
        {
            settings[$"Feeds:bench{topic.Number}:{key}"] = value;
        }

        return ChildProcess.Start("Ingestor", [], settings);
    }

    /// <summary>A broker of its own, whose topic is as long as tweets came.</summary>
    private sealed class Topic : IDisposable
    {
        private static int _number;
        private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
        private readonly IConsumer<string, byte[]> _asker;
        private readonly List<TopicPartition> _partitions;
        private readonly TimeProvider _clock;

        public Topic(TimeProvider clock)
        {
            _clock = clock;
            var clients = new KafkaClients(
                Options.Create(new KafkaOptions { BootstrapServers = _broker.Address, Ephemeral = true }), NullLogger<KafkaClients>.Instance);
            using var admin = clients.Admin();
            foreach (var topic in Topics.All)
            {
                admin.GetMetadata(topic, Limit);
            }

            _partitions = [.. admin.GetMetadata(Topics.Tweets, Limit).Topics[0].Partitions.Select(partition => new TopicPartition(Topics.Tweets, partition.PartitionId))];
            _asker = clients.Consumer("bench");
        }

        public string Address => _broker.Address;

        /// <summary>Tells feeds of different rounds apart, whose positions are kept.</summary>
        public int Number { get; } = Interlocked.Increment(ref _number);

        /// <summary>Waits until it holds so many, and says how many those are.</summary>
        public async Task<long> HoldsAsync(long count, ChildProcess process, CancellationToken cancellationToken)
        {
            var began = _clock.GetTimestamp();
            while (true)
            {
                var held = _partitions.Sum(partition => _asker.QueryWatermarkOffsets(partition, Limit).High.Value);
                if (held >= count)
                {
                    return held;
                }

                if (process.HasExited || _clock.GetElapsedTime(began) > Limit)
                {
                    throw new StartException($"The Ingestor brought {held:N0} of {count:N0} posts within {Limit.TotalSeconds} s:{Environment.NewLine}{process.Output}");
                }

                await Task.Delay(Look, _clock, cancellationToken).ConfigureAwait(false);
            }
        }

        public void Dispose()
        {
            _asker.Dispose();
            _broker.Dispose();
        }
    }
}
