using StreamSentiment.Chaos.Load;
using StreamSentiment.Chaos.Processes;

namespace StreamSentiment.Chaos.Watching;

/// <summary>How far the stream was at one moment.</summary>
/// <param name="Second">Seconds from the beginning.</param>
/// <param name="Due">Records that should have been sent by then.</param>
/// <param name="Confirmed">Records that were confirmed.</param>
internal readonly record struct Moment(double Second, long Due, long Confirmed)
{
    /// <summary>Records that waited.</summary>
    public long Lag => Due - Confirmed;
}

/// <summary>Looks every second at how far the stream is, and at what its processes take.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly StreamUnderTest _stream;
    private readonly Feeder _feeder;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;
    private readonly List<Moment> _moments = [];
    private readonly Dictionary<int, double> _cpuOfPostgres = [];
    private readonly Dictionary<ProcessLife, long> _born = [];

    /// <summary>Looks until disposed.</summary>
    public Watch(StreamUnderTest stream, Feeder feeder, TimeProvider clock)
    {
        (_stream, _feeder, _clock, _started) = (stream, feeder, clock, clock.GetTimestamp());
        Broker = stream.Broker is { } broker ? new ProcessLife("broker", broker) : null;
        _watching = WatchAsync();
    }

    /// <summary>How far it was, second by second.</summary>
    public IReadOnlyList<Moment> Moments => _moments;

    /// <summary>The broker; null where it is in another process.</summary>
    public ProcessLife? Broker { get; }

    /// <summary>Time of cores that all Postgres processes spent, in seconds.</summary>
    public double CpuOfPostgres => _cpuOfPostgres.Values.Sum();

    /// <summary>Time of cores that this program spent: the load, the links and the watching.</summary>
    public double CpuOfChaos { get; private set; }

    /// <summary>Ends when it looks no more.</summary>
    public Task Ended => _watching;

    /// <summary>Seconds since the beginning.</summary>
    public double Second => _clock.GetElapsedTime(_started).TotalSeconds;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            do
            {
                _moments.Add(new Moment(Second, _feeder.Due, _feeder.Confirmed));
                foreach (var worker in _stream.Workers)
                {
                    if (worker.Lives is [.., { End: ProcessEnd.None } life])
                    {
                        Look(life);
                    }
                }

                if (Broker is not null)
                {
                    Look(Broker);
                }

                LookAtPostgres();
                CpuOfChaos = Environment.CpuUsage.TotalTime.TotalSeconds;
            }
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }
    }

    private void Look(ProcessLife life)
    {
        if (!_born.TryGetValue(life, out var born))
        {
            born = _born[life] = _clock.GetTimestamp();
        }

        if (ProcessTable.Of(life.Id) is { } state)
        {
            life.CpuSeconds = state.CpuSeconds;
            life.Memory.Add((_clock.GetElapsedTime(born).TotalSeconds, state.ResidentBytes / 1e6));
        }
    }

    // Sessions that have ended stand in the first process's account.
    private void LookAtPostgres()
    {
        if (_stream.Database.Postmaster is > 0 and var postmaster && ProcessTable.FamilyOf(postmaster) is { Count: > 0 } family)
        {
            _cpuOfPostgres[postmaster] = Math.Max(_cpuOfPostgres.GetValueOrDefault(postmaster), family.Sum(state => state.CpuSeconds));
        }
    }
}
