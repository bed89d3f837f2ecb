using Microsoft.Extensions.Time.Testing;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and that knows what is waited for.</summary>
internal sealed class HeldClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this);
        alarm.Inner = base.CreateTimer(
            told =>
            {
                alarm.Set(Timeout.InfiniteTimeSpan);
                callback(told);
            },
            state,
            dueTime,
            period);
        lock (_lock)
        {
            _alarms.Add(alarm);
        }

        alarm.Set(dueTime);
        return alarm;
    }

    /// <summary>Waits until somebody waits for exactly so long from now on, and lets the time pass.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await WaitedForAsync(wait);
        Advance(wait);
    }

    /// <summary>Waits until somebody waits for exactly so long from now on.</summary>
    public async Task WaitedForAsync(TimeSpan wait)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await WaitedForAsync(left => left == wait, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nobody waits for {wait}; waited for are: {string.Join(", ", Waits())}");
        }
    }

    /// <summary>Waits until somebody waits for such a time from now on.</summary>
    public async Task<TimeSpan> WaitedForAsync(Func<TimeSpan, bool> isMeant, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                foreach (var alarm in _alarms)
                {
                    if (alarm.Due is { } due && isMeant(due - GetUtcNow()))
                    {
                        return due - GetUtcNow();
                    }
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What is waited for, from now on.</summary>
    public IReadOnlyList<TimeSpan> Waits()
    {
        lock (_lock)
        {
            return [.. _alarms.Where(alarm => alarm.Due is not null).Select(alarm => alarm.Due!.Value - GetUtcNow()).Order()];
        }
    }

    private void Changed(Alarm? gone)
    {
        lock (_lock)
        {
            if (gone is not null)
            {
                _alarms.Remove(gone);
            }

            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.TrySetResult();
        }
    }

    private sealed class Alarm(HeldClock clock) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public DateTimeOffset? Due { get; private set; }

        public void Set(TimeSpan dueTime)
        {
            Due = dueTime < TimeSpan.Zero ? null : clock.GetUtcNow() + dueTime;
            clock.Changed(null);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Set(dueTime);
            return Inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            Inner.Dispose();
            clock.Changed(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
