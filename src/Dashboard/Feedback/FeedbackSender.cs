using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary>
/// Sends judgements from the outbox to topic <c>verdicts</c>, in their order, until Alerting has them: at the start and from time to time
/// those again that never arrived, as a broker may forget. Alerting takes each once. What is away is waited for; nothing is lost meanwhile.
/// </summary>
internal sealed partial class FeedbackSender(
    FeedbackStore store,
    TopicWriter topics,
    DashboardOptions options,
    StreamHealth health,
    TimeProvider clock,
    ILogger<FeedbackSender> logger)
    : BackgroundService
{
    // Judgements that another Dashboard took in and did not get to send.
    private static readonly TimeSpan LookAround = TimeSpan.FromSeconds(5);

    // The producer itself gives up only after half a minute.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _news =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HealthReporter _health = health.NewReporter();

    /// <summary>There is something to send.</summary>
    public void Raise() => _news.Writer.TryWrite(true);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = NewBackoff();
        long? lookedForUnheard = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                // At the start all that have not arrived: with a broker that forgets, they never will.
                var again = TimeSpan.FromSeconds(options.AnnounceAgainSeconds);
                var isTime = lookedForUnheard is not { } last || clock.GetElapsedTime(last) >= again;
                TimeSpan? unheard = !isTime ? null : lookedForUnheard is null ? TimeSpan.Zero : again;
                var sent = await store.SendAsync(unheard, verdicts => AnnounceAsync(verdicts, stoppingToken), stoppingToken)
                    .ConfigureAwait(false);
                _health.Back(Dependencies.Postgres);
                backoff = NewBackoff();
                // Null: another Dashboard sends at this moment.
                lookedForUnheard = isTime && sent is not null ? clock.GetTimestamp() : lookedForUnheard;
                wait = sent is > 0 ? TimeSpan.Zero : LookAround;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                // Whatever it is, the judgements are in the table; a fault in this sender must stop no stream beside it.
                wait = backoff.Next();
                if (DependencyFaults.IsPassing(problem))
                {
                    _health.Away(DependencyFaults.DependencyOf(problem), problem.GetBaseException().Message);
                }

                NotSent(logger, wait.TotalSeconds, problem.GetBaseException().Message);
            }

            await WaitAsync(wait, stoppingToken).ConfigureAwait(false);
        }

        static Backoff NewBackoff() => new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), Random.Shared.NextDouble);
    }

    private async Task AnnounceAsync(IReadOnlyList<Verdict> verdicts, CancellationToken stoppingToken)
    {
        // What is under way at a stop is not waited for: the next start sends it again.
        var sending = topics.AnnounceAsync(verdicts, CancellationToken.None);
        try
        {
            await sending.WaitAsync(Slow, clock, stoppingToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!sending.IsCompleted)
        {
            _health.Away(
                Dependencies.Kafka,
                $"it has not taken {verdicts.Count} judgements for {Slow.TotalSeconds} s; they are kept and sent when it answers");
            await sending.WaitAsync(stoppingToken).ConfigureAwait(false);
        }

        _health.Back(Dependencies.Kafka);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        // After a failure too: whoever judges at that moment may be the first to find it is back.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var news = _news.Reader.WaitToReadAsync(limit.Token).AsTask();
        await Task.WhenAny(news, Task.Delay(wait, clock, limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        _news.Reader.TryRead(out _);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Judgements are not sent for now, and are kept; next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotSent(ILogger logger, double seconds, string problem);
}
