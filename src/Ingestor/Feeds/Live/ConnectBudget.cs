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
    private readonly Queue<long> _times = new();
    private readonly List<DateTimeOffset> _unsaved = [];
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
                _times.Enqueue(timestamp - (long)(age.TotalSeconds * clock.TimestampFrequency));
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            Tell(problem, stopping);
        }
    }

    /// <summary>Counts a connect that begins now.</summary>
    public async Task SpendAsync(CancellationToken stopping)
    {
        if (_times.Count == connects)
        {
            _times.Dequeue();
        }

        _times.Enqueue(context.Clock.GetTimestamp());
        if (context.Connects is not { } log)
        {
            return;
        }

        var now = context.Clock.GetUtcNow();
        _unsaved.Add(now);
        using var limit = new CancellationTokenSource(SaveLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await log.SaveAsync(context.Name, _unsaved, now - period, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            _unsaved.Clear();
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // The next one takes them along.
            Tell(problem, stopping);
            _unsaved.RemoveRange(0, Math.Max(0, _unsaved.Count - connects));
        }
    }

    /// <summary>How long the next connect has to wait.</summary>
    public TimeSpan Wait()
    {
        if (_times.Count < connects)
        {
            return TimeSpan.Zero;
        }

        var left = period - context.Clock.GetElapsedTime(_times.Peek());
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
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
