using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>
/// Keeps predictions before their askers hear of them, so that a judgement always finds what it is about. One loop writes whatever waits at
/// once. While the database is away nobody waits for it, and predictions are not kept.
/// </summary>
internal sealed partial class PredictionKeeper(
    DashboardDatabase database, StreamHealth health, TimeProvider clock, ILogger<PredictionKeeper> logger)
    : BackgroundService
{
    private const int MostRows = 2_000;

    // All that wait together, 64 MiB: jobs alone would bound nothing, as one may hold a megabyte.
    internal const long MostCharacters = 32 * 1024 * 1024;

    // A server that was started again leaves as many dead connections as the pool has held.
    private const int QuickTries = 3;

    // A prediction is worth more than its id: a database that is slow costs no more than this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(10_000);
    private readonly List<Job> _inHand = [];
    private volatile bool _isAway;
    private long _characters;

    /// <summary>Keeps rows.</summary>
    /// <returns>Whether they are kept: the database has committed them.</returns>
    public async Task<bool> KeepAsync(IReadOnlyList<Prediction> rows)
    {
        if (_isAway)
        {
            return false;
        }

        var job = new Job(rows);
        if (Interlocked.Add(ref _characters, job.Characters) > MostCharacters || !_jobs.Writer.TryWrite(job))
        {
            Interlocked.Add(ref _characters, -job.Characters);
            return false;
        }

        try
        {
            return await job.Answer.Task.WaitAsync(LongestWait, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reporter = health.NewReporter();
        var backoff = NewBackoff();
        var tries = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenAsync(stoppingToken).ConfigureAwait(false);
                await using var insert = await PredictionInsert.PrepareAsync(connection, stoppingToken).ConfigureAwait(false);
                reporter.Back(Dependencies.Postgres);
                _isAway = false;
                backoff = NewBackoff();
                await WriteAllAsync(insert, () => tries = 0, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception problem) when (DependencyFaults.IsPassing(problem) && _inHand.Count > 0 && tries++ < QuickTries)
            {
                // Only the connection was dead, perhaps: what was to be written is written with another.
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                // Whatever it is, predictions come without it.
                _isAway = true;
                TellAll();
                reporter.Away(Dependencies.Postgres, problem.GetBaseException().Message);
                var wait = backoff.Next();
                NotKept(logger, wait.TotalSeconds, problem.GetBaseException().Message);
                await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        _isAway = true;
        _jobs.Writer.TryComplete();
        TellAll();

        static Backoff NewBackoff() => new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), Random.Shared.NextDouble);
    }

    private async Task WriteAllAsync(NpgsqlCommand insert, Action written, CancellationToken stoppingToken)
    {
        while (_inHand.Count > 0 || await _jobs.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            var rows = _inHand.Sum(job => job.Rows.Count);
            while (rows < MostRows && _jobs.Reader.TryRead(out var job))
            {
                _inHand.Add(job);
                rows += job.Rows.Count;
            }

            await PredictionInsert.RunAsync(insert, [.. _inHand.SelectMany(job => job.Rows)], stoppingToken).ConfigureAwait(false);
            TellInHand(areKept: true);
            written();
        }
    }

    private void TellInHand(bool areKept)
    {
        _inHand.ForEach(job => TellOne(job, areKept));
        _inHand.Clear();
    }

    private void TellAll()
    {
        TellInHand(areKept: false);
        while (_jobs.Reader.TryRead(out var job))
        {
            TellOne(job, areKept: false);
        }
    }

    private void TellOne(Job job, bool areKept)
    {
        Interlocked.Add(ref _characters, -job.Characters);
        job.Answer.TrySetResult(areKept);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Predictions are not kept for now; next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotKept(ILogger logger, double seconds, string problem);

    private sealed class Job(IReadOnlyList<Prediction> rows)
    {
        public IReadOnlyList<Prediction> Rows => rows;

        public long Characters { get; } = rows.Sum(row => (long)row.Text.Length);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
