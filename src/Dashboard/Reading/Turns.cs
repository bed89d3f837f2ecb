using Microsoft.AspNetCore.Http;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Reading;

/// <summary>
/// Turns for questions that look at many rows. Each of them is bounded; so that their sum is too, few are at work at one time, each turn
/// lasts longer than its work, and whoever would wait for long is sent away. Safe for all threads.
/// </summary>
/// <param name="what">What they are, for people, such as <c>searches</c>.</param>
/// <param name="options">How many are at work at one time, and which part of it they work.</param>
/// <param name="clock">The clock.</param>
/// <param name="share">The part of its time that one works, instead of <see cref="DashboardOptions.SearchShare"/>.</param>
/// <param name="mostWaiting">Most that wait.</param>
/// <param name="mostOfOne">Most of one caller.</param>
internal sealed class Turns(
    string what,
    DashboardOptions options,
    TimeProvider clock,
    double? share = null,
    int mostWaiting = Turns.MostWaiting,
    int mostOfOne = Turns.MostOfOne) : IDisposable
{
    /// <summary>Most that wait.</summary>
    internal const int MostWaiting = 4;

    /// <summary>Most of one caller: the one at work, and the next, for a page gives up a question when it asks another.</summary>
    internal const int MostOfOne = 2;

    /// <summary>Longest wait.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _free = new(options.Searches);
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private int _asked;

    /// <summary>Waits for a turn.</summary>
    /// <param name="caller">Who asks: a key or an address.</param>
    /// <exception cref="ProblemException">The caller has others (429), or too many wait, or it took too long (503).</exception>
    public async Task<Turn> TakeAsync(string caller, CancellationToken cancellationToken)
    {
        Enter(caller);
        try
        {
            using var time = new CancellationTokenSource(LongestWait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
            await _free.WaitAsync(either.Token);
            return new Turn(this, caller);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Leave(caller);
            throw Refused(
                StatusCodes.Status503ServiceUnavailable, $"Other {what} were at work for {LongestWait.TotalSeconds:0} s");
        }
        catch
        {
            Leave(caller);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private void Enter(string caller)
    {
        lock (_lock)
        {
            var own = _callers.GetValueOrDefault(caller);
            if (own >= mostOfOne)
            {
                throw Refused(StatusCodes.Status429TooManyRequests, $"{own} {what} of yours are at work or wait already");
            }

            if (_asked >= options.Searches + mostWaiting)
            {
                throw Refused(StatusCodes.Status503ServiceUnavailable, $"{mostWaiting} {what} wait already");
            }

            _asked++;
            _callers[caller] = own + 1;
        }
    }

    private void Leave(string caller)
    {
        lock (_lock)
        {
            _asked--;
            if (--_callers[caller] == 0)
            {
                _callers.Remove(caller);
            }
        }
    }

    private ProblemException Refused(int status, string why) => new(
        status,
        $"{why}, and {options.Searches} may be at work at one time, so that the stream is not slowed (setting Dashboard:Searches). Wait as "
        + "long as the header Retry-After says.")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <summary>A turn; disposed when the answer is there. For one thread.</summary>
    internal sealed class Turn(Turns turns, string caller) : IDisposable
    {
        /// <summary>The rest that is due for the work so far.</summary>
        internal TimeSpan Owed { get; private set; }

        /// <summary>Notes work.</summary>
        public void Worked(TimeSpan time) => Owed += time * ((1 / turns.Share) - 1);

        /// <summary>Rests for the work so far.</summary>
        public async Task RestAsync(CancellationToken cancellationToken)
        {
            if (Owed > TimeSpan.Zero)
            {
                await Task.Delay(Owed, turns.Clock, cancellationToken);
                Owed = TimeSpan.Zero;
            }
        }

        /// <inheritdoc/>
        /// <remarks>The next may begin when the rest that is due is over; nobody waits for that here.</remarks>
        public void Dispose()
        {
            turns.Leave(caller);
            _ = EndAsync();
        }

        private async Task EndAsync()
        {
            await RestAsync(CancellationToken.None);
            try
            {
                turns._free.Release();
            }
            catch (ObjectDisposedException)
            {
                // The process has ended meanwhile.
            }
        }
    }

    private double Share => share ?? options.SearchShare;

    private TimeProvider Clock => clock;
}
