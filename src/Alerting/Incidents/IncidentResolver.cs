using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>
/// What happens to incidents by the clock alone: those that were quiet for long enough are resolved, reminders fall due, silences end.
/// Every process may do it; the database lets one at a time.
/// </summary>
internal sealed partial class IncidentResolver(
    NpgsqlDataSource database,
    RuleBook rules,
    NoticePlanner planner,
    NoticeSignal signal,
    IVerdictBacklog backlog,
    TimeProvider clock,
    ILogger<IncidentResolver> logger,
    StreamMetrics? metrics = null) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(10);

    private DateTimeOffset _forgotten = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ResolveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; whoever starts next goes on.
        }
    }

    /// <summary>Does what is due now.</summary>
    internal async Task ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var quiet = (await IncidentStore.QuietAsync(database, rules, clock.GetUtcNow(), cancellationToken))
                .ToLookup(incident => incident.Leader);
            // Asked after the clock was looked at: what comes later is later than the quiet.
            var isBehind = quiet.Count > 0 && await backlog.MayBeAnyAsync();
            foreach (var thread in quiet)
            {
                await PlanAsync(thread.Key, [.. thread], isBehind, cancellationToken);
            }

            foreach (var leader in await IncidentStore.UnsettledAsync(database, cancellationToken))
            {
                if (!quiet.Contains(leader))
                {
                    await PlanAsync(leader, [], isBehind, cancellationToken);
                }
            }

            if (metrics is { WantsOpen: true })
            {
                metrics.OpenAre(await IncidentStore.CountOpenAsync(database, cancellationToken));
            }

            if (clock.GetUtcNow() - _forgotten > ForgetEvery)
            {
                await VerdictCounts.ForgetAsync(database, clock.GetUtcNow(), cancellationToken);
                _forgotten = clock.GetUtcNow();
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it is: an incident that stays open a little longer is no reason to stop the stream.
            NotNow(logger, problem.GetBaseException().Message);
        }
    }

    // All that is over in a thread is so before anything is decided about it, or one of them would be told of as open still.
    private async Task PlanAsync(string leader, IReadOnlyList<Incident> quiet, bool isBehind, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await IncidentStore.TryHoldAsync(connection, transaction, leader))
        {
            return;
        }

        var resolved = new List<Incident>();
        foreach (var incident in quiet)
        {
            if (await TryResolveAsync(connection, transaction, incident, isBehind))
            {
                resolved.Add(incident);
            }
        }

        var plan = await planner.PlanAsync(connection, transaction, leader, isOpening: false);
        await transaction.CommitAsync(cancellationToken);
        resolved.ForEach(incident => IncidentLog.Resolved(
            logger, incident.IncidentId, incident.Model, incident.ModelVersion, incident.Rule, incident.Runs, ResolveReason.Quiet));
        if (planner.Tell(plan))
        {
            signal.Raise();
        }
    }

    private async Task<bool> TryResolveAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident, bool isBehind)
    {
        var quiet = rules.Find(incident.Rule)?.Quiet ?? rules.OtherQuiet;
        return (!isBehind || await IncidentStore.WasHeardOfAsync(connection, transaction, incident, incident.LastRunAt + quiet))
            && await IncidentStore.ResolveAsync(connection, transaction, incident, quiet);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Incidents could not be looked through, the next try is in a few seconds: {Problem}")]
    private static partial void NotNow(ILogger logger, string problem);
}
