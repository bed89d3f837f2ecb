using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Reports;

/// <summary>
/// Sends the report of every incident that has none yet, at least once and always under the same Message-ID. It works beside consumption
/// and never holds it up.
/// </summary>
internal sealed partial class ReportSender(
    NpgsqlDataSource database,
    ReportReader reader,
    ReportComposer composer,
    IReportChannel channel,
    ReportSignal signal,
    IOptions<MailOptions> options,
    TimeProvider clock,
    ILogger<ReportSender> logger) : BackgroundService
{
    // Another process may have opened an incident, so it also looks without being told.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    private readonly RetrySchedule _retries = new(options.Value, clock, Random.Shared.NextDouble);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends the work, and then tries once more to send what is pending, all within a bounded time.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _end.CancelAfter(Drain);
        await base.StopAsync(cancellationToken);
        await DrainAsync(_end.Token);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _end.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ReportsGoTo(logger, channel.Description);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // A send that has begun may end in peace: cut off, it could go out without our knowing, and again.
                await PassAsync(isLast: false, _end.Token);
                await signal.WaitAsync(Look, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Tries to send what is pending; in the last pass also what would have to wait.</summary>
    internal async Task PassAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (_retries.IsResting && !isLast)
        {
            return;
        }

        try
        {
            foreach (var incidentId in await ReportClaim.PendingAsync(database, isLast ? [] : _retries.Refused, cancellationToken))
            {
                await using var claim = await ReportClaim.TakeAsync(database, incidentId, cancellationToken);
                if (claim is not null && !await TrySendAsync(claim, cancellationToken))
                {
                    return;
                }
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it is: reports that wait are no reason to stop the stream.
            NotNow(logger, _retries.Failed().TotalSeconds, problem.GetBaseException().Message);
        }
    }

    // False when the channel is away, so that the next one need not be tried.
    private async Task<bool> TrySendAsync(ReportClaim claim, CancellationToken cancellationToken)
    {
        var incident = claim.Incident;
        try
        {
            var message = composer.Compose(await reader.ReadAsync(incident, cancellationToken), claim.MessageId);
            var remark = await channel.SendAsync(message, cancellationToken);
            await claim.SentAsync(clock.GetUtcNow(), remark);
            _retries.Succeeded(incident.IncidentId);
            Sent(logger, incident.IncidentId, channel.Description);
            if (remark is not null)
            {
                NotToAll(logger, incident.IncidentId, remark);
            }

            return true;
        }
        catch (ReportNotSentException failure)
        {
            await claim.FailedAsync(failure.Message);
            var wait = failure.IsPermanent ? _retries.RefusedFor(incident.IncidentId) : _retries.Failed();
            NotSent(logger, incident.IncidentId, wait.TotalSeconds, failure.Message);
            return failure.IsPermanent;
        }
        catch (Exception problem) when (problem is not OperationCanceledException && !DependencyFaults.IsPassing(problem))
        {
            // A fault of ours in one report is no reason to stop the stream, or to keep the others back.
            await claim.FailedAsync($"The report could not be written: {problem.GetType().Name}.");
            NotWritten(logger, problem, incident.IncidentId, _retries.RefusedFor(incident.IncidentId).TotalSeconds);
            return true;
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PassAsync(isLast: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LeftOver(logger, Drain.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reports go to {Channel}")]
    private static partial void ReportsGoTo(ILogger logger, string channel);

    [LoggerMessage(Level = LogLevel.Information, Message = "Report of incident {IncidentId} went to {Channel}")]
    private static partial void Sent(ILogger logger, string incidentId, string channel);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Report of incident {IncidentId} did not go to everybody: {Remark}")]
    private static partial void NotToAll(ILogger logger, string incidentId, string remark);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Report of incident {IncidentId} was not sent, next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotSent(ILogger logger, string incidentId, double seconds, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Report of incident {IncidentId} could not be written, next try in {Seconds:0} s")]
    private static partial void NotWritten(ILogger logger, Exception problem, string incidentId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reports wait, next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotNow(ILogger logger, double seconds, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reports were not all sent within {Seconds} s of stopping; the next start sends them")]
    private static partial void LeftOver(ILogger logger, double seconds);
}
