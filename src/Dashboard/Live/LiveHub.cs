using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// Tells all who listen of new tweets and of the state. It asks once for all of them, and not at all when nobody listens.
/// </summary>
internal sealed partial class LiveHub(
    DashboardDatabase database,
    StreamLag lag,
    StreamHealth health,
    IOptions<LiveOptions> options,
    TimeProvider clock,
    ILogger<LiveHub> logger) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StateEach = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<LiveClient> _clients = [];
    private LiveMessage? _state;
    private Task? _running;

    /// <summary>Whether it asks the database now.</summary>
    internal bool IsAsking => _running is not null;

    /// <summary>Looks that it has had.</summary>
    internal long Looks { get; private set; }

    /// <summary>Lets somebody listen, until <see cref="Leave"/>.</summary>
    /// <param name="caller">Who: a key or an address.</param>
    /// <exception cref="ProblemException">There are too many, of this caller (429) or in all (503).</exception>
    public LiveClient Join(string caller)
    {
        lock (_lock)
        {
            var (most, mostOfOne) = (options.Value.MaxClients, options.Value.MaxClientsOfOne);
            if (_clients.Count(client => client.Caller == caller) >= mostOfOne)
            {
                throw Refused(
                    StatusCodes.Status429TooManyRequests,
                    $"{mostOfOne} clients of your address listen already (setting Dashboard:Live:MaxClientsOfOne): close a page, or come "
                    + "again when one has gone.");
            }

            if (_clients.Count >= most || _end.IsCancellationRequested)
            {
                throw Refused(
                    StatusCodes.Status503ServiceUnavailable,
                    $"{most} clients listen already (setting Dashboard:Live:MaxClients), or the Dashboard is stopping: close a page, or "
                    + "come again in a moment.");
            }

            var client = new LiveClient(clock, caller);
            _clients.Add(client);
            if (_running is null)
            {
                _running = Task.Run(RunAsync);
            }
            else if (_state is { } state)
            {
                client.Offer(state);
            }

            return client;
        }
    }

    /// <summary>The client listens no more.</summary>
    public void Leave(LiveClient client)
    {
        lock (_lock)
        {
            _clients.Remove(client);
        }

        client.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Cancel();

    private async Task RunAsync()
    {
        var tweets = new LiveTweets(clock);
        var state = new LiveState(lag, new StreamParts(health, clock), clock);
        long? told = null;
        string? away = null;
        Task<string?>? looking = null;
        using var timer = new PeriodicTimer(Tick, clock);
        try
        {
            do
            {
                var isStateDue = told is not { } last || clock.GetElapsedTime(last) >= StateEach - (Tick / 2);
                // A server that hangs does not even hear that nobody waits for it any more: the look is left, and no other begins before
                // its end.
                var patience = looking is null ? Patience : Tick;
                looking ??= LookAsync(tweets, isStateDue ? state : null);
                var isOver = await Task.WhenAny(looking, Task.Delay(patience, clock, _end.Token)) == looking;
                var problem = isOver ? await looking : $"Postgres did not answer within {Patience.TotalSeconds:0} s.";
                looking = isOver ? null : looking;
                if (problem is not null && away is null)
                {
                    DatabaseAway(logger, problem);
                }

                away = problem;
                if (isStateDue)
                {
                    told = clock.GetTimestamp();
                    lag.Ask();
                    Tell(LiveMessage.Of(state.Tell(tweets.Pace, away)));
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token) && !IsOver());
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The process ends, and the database with it.
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Clients come again, and with them another run.
            Broken(logger, fault);
            End();
        }
    }

    // Null when all went well; else why not.
    private async Task<string?> LookAsync(LiveTweets tweets, LiveState? state)
    {
        using var time = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, _end.Token);
        try
        {
            await using var connection = await database.OpenAsync(either.Token);
            var (found, skipped) = await tweets.LookAsync(connection, either.Token);
            if (found.Count > 0 || skipped > 0)
            {
                Tell(LiveMessage.Of(found, skipped));
            }

            await (state?.ReadAsync(connection, either.Token) ?? Task.CompletedTask);
            Looks++;
            return null;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException
            || (fault is OperationCanceledException && !_end.IsCancellationRequested))
        {
            return fault is OperationCanceledException
                ? $"Postgres did not answer within {Patience.TotalSeconds:0} s."
                : $"Postgres cannot be asked: {fault.GetBaseException().Message.TrimEnd('.')}.";
        }
    }

    private void Tell(LiveMessage message)
    {
        lock (_lock)
        {
            _state = message.IsTweets ? _state : message;
            foreach (var client in _clients)
            {
                client.Offer(message);
            }
        }
    }

    private static ProblemException Refused(int status, string detail) => new(status, detail) { RetryAfter = TimeSpan.FromSeconds(5) };

    private bool IsOver()
    {
        lock (_lock)
        {
            if (_clients.Count > 0)
            {
                return false;
            }

            (_running, _state) = (null, null);
            return true;
        }
    }

    private void End()
    {
        lock (_lock)
        {
            (_running, _state) = (null, null);
            foreach (var client in _clients)
            {
                client.LetGo();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Those who watch the stream are told that the database is away: {Problem}")]
    private static partial void DatabaseAway(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Those who watch the stream have to connect again")]
    private static partial void Broken(ILogger logger, Exception fault);
}
