using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Consumes topic <c>verdicts</c>. One consumer is enough: the verdicts on one model are in one partition.</summary>
internal sealed class AlertingWorker(
    KafkaClients clients,
    VerdictHandler handler,
    IOptions<AlertRuleOptions> options,
    StreamHealth health,
    StreamMetrics metrics,
    TimeProvider clock,
    ILogger<AlertingWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new BatchConsumer(clients, Topics.Verdicts, Topics.AlertingGroup, handler, options.Value.Batch, clock, logger, health, metrics).RunAsync(stoppingToken);
}
