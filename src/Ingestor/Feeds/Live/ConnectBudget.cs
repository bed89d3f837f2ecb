using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// Connects no more often than is allowed: so many times in any period of this length, by our own count, which goes on where an earlier
/// process ended: one that crashes and is started again every few seconds would else never reach it.
/// </summary>
/// <param name="connects">Most connects.</param>
/// <param name="period">The period.</param>
/// <param name="context">Name, clock and log of the feed, and where its connects are kept.</param>
internal sealed partial class ConnectBudget(int connects, TimeSpan period, FeedContext context)
{
    // A database that is away must not keep a stream from being read.
    private static readonly TimeSpan SaveLimit = TimeSpan.FromSeconds(2);
    private readonly List<long> _times = [];
    private readonly List<DateTimeOffset> _unsaved = [];

    // Given back here, and perhaps still counted in the log.
    private readonly List<DateTimeOffset> _unforgotten = [];
    private DateTimeOffset _last;
    private bool _isTold;

    /// <summary>Takes over what earlier processes have spent.</summary>
    public async Task LoadAsync(CancellationToken stopping)
    {
        if (context.Connects is not { } log)
        {
            return;
        }

        var clock = context.Clock;
        try
        {
            var earlier = await Patience.DoAsync(
                () => log.LoadAsync(context.Name, clock.GetUtcNow() - period, stopping), clock, context.Logger, stopping).ConfigureAwait(false);
            var (now, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
            foreach (var at in earlier.TakeLast(connects))
            {
                // After a clock that was set back: as if it were now.
                var age = at < now ? now - at : TimeSpan.Zero;
                _times.Add(timestamp - (long)(age.TotalSeconds * clock.TimestampFrequency));
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Tell(problem, stopping);
        }
    }

    /// <summary>Most connects.</summary>
    public int Connects => connects;

    /// <summary>In so long a time.</summary>
    public TimeSpan Period => period;

    /// <summary>Counts a connect that begins now: before it is made, so that whatever ends the process, none is forgotten.</summary>
    public async Task SpendAsync(CancellationToken stopping)
    {
        if (_times.Count == connects)
        {
            _times.RemoveAt(0);
        }

        _times.Add(context.Clock.GetTimestamp());
        _last = context.Clock.GetUtcNow();
        if (context.Connects is not { } log)
        {
            return;
        }

        _unsaved.Add(_last);
        await KeepAsync(log, stopping).ConfigureAwait(false);
        _unsaved.RemoveRange(0, Math.Max(0, _unsaved.Count - connects));
    }

    /// <summary>The last connect reached no server, so it does not count.</summary>
    public async Task GiveBackAsync(CancellationToken stopping)
    {
        _times.RemoveAt(_times.Count - 1);
        if (context.Connects is not { } log)
        {
            return;
        }

        // Also one that is not known to be kept, as it may be all the same.
        _unforgotten.Add(_last);
        _unforgotten.RemoveRange(0, Math.Max(0, _unforgotten.Count - connects));
        if (!_unsaved.Remove(_last))
        {
            await KeepAsync(log, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>How long the next connect has to wait.</summary>
    public TimeSpan Wait()
    {
        if (_times.Count < connects)
        {
            return TimeSpan.Zero;
        }

        var left = period - context.Clock.GetElapsedTime(_times[0]);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // What does not succeed is done with the next connect. What is counted comes first: to count too many is harmless.
    private async Task KeepAsync(IConnectLog log, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(SaveLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            if (_unsaved.Count > 0)
            {
                var since = context.Clock.GetUtcNow() - period;
                await log.SaveAsync(context.Name, [.. _unsaved], since, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
                _unsaved.Clear();
            }

            if (_unforgotten.Count > 0)
            {
                await log.ForgetAsync(context.Name, [.. _unforgotten], either.Token).WaitAsync(either.Token).ConfigureAwait(false);
                _unforgotten.Clear();
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Tell(problem, stopping);
        }
    }

    private void Tell(Exception problem, CancellationToken stopping)
    {
        if (!_isTold && !stopping.IsCancellationRequested)
        {
            _isTold = true;
            NotKept(context.Logger, context.Name, problem.GetBaseException().Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: its connects cannot be kept across restarts for now, in table feed_connects: {Problem}. They are counted in this process; told once")]
    private static partial void NotKept(ILogger logger, string feed, string problem);
}
