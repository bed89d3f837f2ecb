using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>Resolves incidents that have been quiet for long enough, where no further run comes to do it.</summary>
internal sealed partial class IncidentResolver(NpgsqlDataSource database, RuleBook rules, TimeProvider clock, ILogger<IncidentResolver> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

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

    /// <summary>Resolves what is due now.</summary>
    internal async Task ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var incident in await IncidentStore.ResolveAsync(database, rules, clock.GetUtcNow(), cancellationToken))
            {
                Resolved(logger, incident.IncidentId, incident.Model, incident.ModelVersion, incident.Runs);
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it is: an incident that stays open a little longer is no reason to stop the stream.
            NotNow(logger, problem.GetBaseException().Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} resolved: {Model} {ModelVersion} has been quiet; it had {Runs} runs")]
    private static partial void Resolved(ILogger logger, string incidentId, string model, string modelVersion, long runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Incidents could not be looked through, the next try is in a few seconds: {Problem}")]
    private static partial void NotNow(ILogger logger, string problem);
}
