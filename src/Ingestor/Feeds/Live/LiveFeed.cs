using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// A feed that never ends: it keeps a connection to a server, and connects again by a schedule whatever happens to it. Reading the
/// connection and making records of what came are two threads' work, with a bounded buffer between them.
/// </summary>
/// <param name="name">The feed's name.</param>
/// <param name="positionKey">The key of its position; null where the server cannot go on after one.</param>
/// <param name="source">The server.</param>
/// <param name="options">Settings.</param>
/// <param name="budget">How often it may connect.</param>
/// <param name="context">Status, clock and log.</param>
internal sealed partial class LiveFeed(
    string name, string? positionKey, ILiveSource source, LiveOptions options, ConnectBudget budget, FeedContext context) : IFeed
{
    // A timer may come a little early, and the rest of its wait is not worth a word.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    // So often at most, in messages that are no records, the position is told: each time it is kept.
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(1);
    private readonly ReconnectSchedule _schedule = new(context.Clock);
    private long _position;

    // Told by our clock, and not by a message.
    private volatile bool _isGuess;
    private bool _isAway;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? PositionKey => positionKey;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new LiveBuffer(options.BufferMegabytes * 1024L * 1024, context.Status);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _position = source.Trusted(skip);
        // Nothing of a first run's gap is lost, if it comes before the first post. Whatever time a message tells is the server's own, and
        // better.
        _isGuess = _position == 0;
        _position = _isGuess ? source.Beginning(context.Clock.GetUtcNow()) : _position;
        var connecting = Task.Run(() => StayConnectedAsync(buffer, stop.Token), CancellationToken.None);
        var number = _position;
        var (told, toldAt) = (number, context.Clock.GetTimestamp());
        try
        {
            if (_isGuess && number > 0)
            {
                yield return FeedRecord.Reached(number);
            }

            // Also after a stop: what the server has handed over it will not give again.
            while (await buffer.WaitAsync().ConfigureAwait(false))
            {
                while (buffer.TryTake(out var message))
                {
                    if (source.Decode(message, number + 1) is not { } record)
                    {
                        continue;
                    }

                    // A rewound cursor gives again what is safe already; a position that a message told never goes back.
                    (number, _isGuess) = (_isGuess ? record.Position : Math.Max(number, record.Position), _isGuess && record.Position == number);
                    Volatile.Write(ref _position, number);
                    if (!record.IsPositionOnly || (number != told && context.Clock.GetElapsedTime(toldAt) >= ToldEvery))
                    {
                        (told, toldAt) = (number, context.Clock.GetTimestamp());
                        yield return record with { Position = number };
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await connecting.ConfigureAwait(false);
            if (buffer.Bytes > 0)
            {
                NotHandedOver(context.Logger, name, buffer.Bytes / 1024, positionKey is null ? "the server does not give them again" : "they are asked for again next time");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        source.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StayConnectedAsync(LiveBuffer buffer, CancellationToken stopping)
    {
        try
        {
            await budget.LoadAsync(stopping).ConfigureAwait(false);
            while (!stopping.IsCancellationRequested)
            {
                await WaitForBudgetAsync(stopping).ConfigureAwait(false);
                if (!stopping.IsCancellationRequested)
                {
                    await ConnectAsync(buffer, stopping).ConfigureAwait(false);
                }
            }

            buffer.Complete();
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            buffer.Complete(problem);
        }
    }

    private async Task ConnectAsync(LiveBuffer buffer, CancellationToken stopping)
    {
        await budget.SpendAsync(stopping).ConfigureAwait(false);
        var made = source.Made;
        using var line = new LiveLine(buffer, context.Status, TimeSpan.FromSeconds(options.SilenceSeconds), context.Clock, stopping);
        // What waits in the buffer need not come again.
        var received = buffer.Last is { } last ? source.PositionOf(last) : 0;
        var after = _isGuess && received > 0 ? received : Math.Max(Volatile.Read(ref _position), received);
        var ending = await source.ReadAsync(line, after, stopping).ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        if (source.Made == made)
        {
            await budget.GiveBackAsync(stopping).ConfigureAwait(false);
        }

        context.Status.Disconnected(ending.Outcome);
        var lived = line.Lived;
        var wait = _schedule.After(ending, lived);
        var allowed = budget.Wait();
        var isHeld = allowed > wait;
        if (isHeld)
        {
            wait = allowed;
            ending = ending with { Why = $"{ending.Why.TrimEnd('.')}; {UsedUp(allowed)}{(ending.NeedsPeople ? "." : "")}" };
        }

        context.Status.Down(wait > TimeSpan.Zero && !isHeld ? $"{ending.Why.TrimEnd('.')}. Next try at {Moment(wait)}" : ending.Why);
        Tell(ending, lived, wait, isHeld);
        if (ending.Kind == EndingKind.Full)
        {
            // What is left of the wait then is waited for before the next connect.
            await buffer.RoomAsync().WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await WaitAsync(wait, stopping).ConfigureAwait(false);
    }

    // As after a start, where earlier processes have connected as often as is allowed. Else nearly all of it is waited for and told
    // already.
    private async Task WaitForBudgetAsync(CancellationToken stopping)
    {
        var allowed = budget.Wait();
        if (allowed >= WorthTelling)
        {
            context.Status.Down(UsedUp(allowed));
            Away(context.Logger, name, source.Place, UsedUp(allowed), allowed.TotalSeconds);
        }

        await WaitAsync(allowed, stopping).ConfigureAwait(false);
    }

    private string UsedUp(TimeSpan wait) => string.Create(
        CultureInfo.InvariantCulture,
        $"all {budget.Connects} connects that are allowed in {budget.Period.TotalMinutes} minutes are used until {Moment(wait)}");

    private string Moment(TimeSpan wait) =>
        (context.Clock.GetUtcNow() + wait).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private async Task WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, context.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // That a server hangs up now and then is as it should be; what needs people, what costs tweets, and what lasts is not.
    private void Tell(Ending ending, TimeSpan lived, TimeSpan wait, bool isHeld)
    {
        var isPassing = !isHeld && ending.Kind == EndingKind.Network && lived >= ReconnectSchedule.Worked;
        if (ending.Kind == EndingKind.Full)
        {
            Full(context.Logger, name, source.Place, ending.Why);
        }
        else if (ending.NeedsPeople)
        {
            NeedsPeople(context.Logger, name, source.Place, ending.Why, wait.TotalSeconds);
        }
        else if (isPassing || (_isAway && !isHeld && ending.Kind == EndingKind.Network))
        {
            Reconnecting(context.Logger, name, source.Place, ending.Why, wait.TotalSeconds);
        }
        else
        {
            Away(context.Logger, name, source.Place, ending.Why, wait.TotalSeconds);
        }

        _isAway = !isPassing;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: {Place}: {Why} Next try in {Seconds:0.##} s")]
    private static partial void NeedsPeople(ILogger logger, string feed, string place, string why, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {Kibibytes} KiB of posts were received and not handed on before the stop: {Consequence}")]
    private static partial void NotHandedOver(ILogger logger, string feed, long kibibytes, string consequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {Place}: {Why}. Next try in {Seconds:0.##} s")]
    private static partial void Away(ILogger logger, string feed, string place, string why, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {Place}: {Why}. The connection is closed until half of the buffer is through")]
    private static partial void Full(ILogger logger, string feed, string place, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: {Place}: {Why}. Connecting again in {Seconds:0.##} s")]
    private static partial void Reconnecting(ILogger logger, string feed, string place, string why, double seconds);
}
