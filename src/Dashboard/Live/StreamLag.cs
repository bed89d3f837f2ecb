using Confluent.Kafka;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// How far the consumer groups have come in Kafka, asked beside everything else: a broker that does not answer holds up nobody.
/// One question is under way at a time.
/// </summary>
internal sealed class StreamLag(KafkaClients clients, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private StreamProgress? _progress;
    private Task? _asking;
    private long _waitsSince;
    private string? _problem;
    private bool _isDisposed;

    /// <summary>The Scorer among the tweets.</summary>
    public GroupPace Scorer { get; } = new(clock);

    /// <summary>Alerting among the verdicts.</summary>
    public GroupPace Alerting { get; } = new(clock);

    /// <summary>Asks Kafka, unless it is being asked. Returns at once.</summary>
    public void Ask()
    {
        lock (_lock)
        {
            if (!_isDisposed && _asking is not { IsCompleted: false })
            {
                if (_problem is null)
                {
                    _waitsSince = clock.GetTimestamp();
                }

                _asking = Task.Run(AskAsync);
            }
        }
    }

    /// <summary>Why nothing is known of the lag now; null when it is known, or will be in a moment.</summary>
    public string? Problem
    {
        get
        {
            lock (_lock)
            {
                var waited = clock.GetElapsedTime(_waitsSince);
                return _problem is not null ? _problem
                    : _asking is { IsCompleted: false } && waited > TimeSpan.FromSeconds(10)
                        ? $"Kafka has not answered for {waited.TotalSeconds:0} s."
                    : null;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A question that is under way is left to its end: its next step, on a client that is gone, would end the process.</remarks>
    public void Dispose()
    {
        Task asked;
        lock (_lock)
        {
            _isDisposed = true;
            asked = _asking ?? Task.CompletedTask;
        }

        _ = asked.ContinueWith(
            _ => _progress?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static string InWords(Exception fault) => fault switch
    {
        KafkaException { Error.Code: ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.RequestTimedOut } =>
            "Kafka did not answer when it was asked how far the stream is.",
        KafkaException { Error.Code: ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve } =>
            "Kafka cannot be reached, so nobody knows here how far the stream is.",
        _ => $"Kafka does not tell how far the stream is, and says: {fault.GetBaseException().Message.TrimEnd('.')}.",
    };

    private async Task AskAsync()
    {
        string? problem = null;
        try
        {
            _progress ??= new StreamProgress(clients);
            Scorer.Add(await _progress.PositionAsync(Topics.ScorerGroup, Topics.Tweets));
            Alerting.Add(await _progress.PositionAsync(Topics.AlertingGroup, Topics.Verdicts));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            problem = InWords(fault);
        }

        lock (_lock)
        {
            _problem = problem;
        }
    }
}
