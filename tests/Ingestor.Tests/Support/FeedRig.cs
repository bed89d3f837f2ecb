using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Live;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Feeds;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>A feed with everything that it says: its log, its health, its metrics, and the records that it gives.</summary>
internal sealed class FeedRig : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<(string Name, long Value, string Tags)> _measured = [];
    private readonly CancellationTokenSource _stop = new();
    private IAsyncEnumerator<FeedRecord>? _records;
    private IFeed? _feed;

    public FeedRig()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        Metrics = new StreamMetrics(factory);
        Health = new StreamHealth(Clock);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_lock)
            {
                _measured.Add((instrument.Name, value, string.Join(",", tags.ToArray().Select(tag => $"{tag.Value}"))));
            }
        });
        _listener.Start();
    }

    public HeldClock Clock { get; } = new(TestFeed.Now);

    public ListLogger Log { get; } = new();

    /// <summary>Where connects are kept; null for nowhere.</summary>
    public IConnectLog? Connects { get; set; }

    public IUsageLog? UsageLog { get; set; }

    public StreamHealth Health { get; }

    public StreamMetrics Metrics { get; }

    /// <summary>The feed's health.</summary>
    public DependencyState State => Health.Dependencies.Single();

    /// <summary>What a feed that holds a connection is made from. Nothing gathers, as the clock stands still.</summary>
    public FeedContext Live(string name, params (string Key, string? Value)[] settings) => Context(name, [("GatherMs", "0"), .. settings]);

    /// <summary>What a feed is made from.</summary>
    public FeedContext Context(string name, params (string Key, string? Value)[] settings)
    {
        var all = new ConfigurationBuilder().AddInMemoryCollection(
            // Of two settings of a name the later.
            settings.GroupBy(setting => setting.Key).Select(same => KeyValuePair.Create($"Feeds:{name}:{same.Key}", same.Last().Value))).Build();
        return new FeedContext(name, all.GetSection($"Feeds:{name}"), new FeedStatus(name, Health, Metrics), Clock, Log) { Connects = Connects, UsageLog = UsageLog };
    }

    /// <summary>Reads the feed from now on.</summary>
    public void Read(IFeed feed, long after = 0)
    {
        _feed = feed;
        _records = feed.ReadAsync(after, _stop.Token).GetAsyncEnumerator();
        // Connecting begins with the first record that is asked for.
        Next = MoveAsync();
    }

    /// <summary>What positions the feed told that stand for no record.</summary>
    public ConcurrentQueue<long> Reached { get; } = new();

    /// <summary>The next record, when it is there.</summary>
    public Task<bool> Next { get; private set; } = null!;

    /// <summary>Takes the next record.</summary>
    public async Task<FeedRecord> TakeAsync()
    {
        Assert.True(await Next.WaitAsync(TimeSpan.FromSeconds(30)), "The feed has ended.");
        var record = _records!.Current;
        Next = MoveAsync();
        return record;
    }

    /// <summary>Tells the feed that no more is wanted, and takes what it still has.</summary>
    public async Task<List<FeedRecord>> StopAsync()
    {
        await _stop.CancelAsync();
        var records = new List<FeedRecord>();
        try
        {
            while (await Next.WaitAsync(TimeSpan.FromSeconds(30)))
            {
                records.Add(_records!.Current);
                Next = MoveAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // As a feed may.
        }

        return records;
    }

    /// <summary>Everything that a metric was told, with its tags.</summary>
    public IReadOnlyList<(long Value, string Tags)> Measured(string name)
    {
        lock (_lock)
        {
            return [.. _measured.Where(measured => measured.Name == name).Select(measured => (measured.Value, measured.Tags))];
        }
    }

    private async Task<bool> MoveAsync()
    {
        while (await _records!.MoveNextAsync())
        {
            if (!_records.Current.IsPositionOnly)
            {
                return true;
            }

            Reached.Enqueue(_records.Current.Position);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_feed is not null)
        {
            await StopAsync();
            await _records!.DisposeAsync();
            await _feed.DisposeAsync();
        }

        _stop.Dispose();
        _listener.Dispose();
        await _services.DisposeAsync();
    }
}
