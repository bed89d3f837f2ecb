using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>Folds the summaries every few seconds. Every process may run it; one works at a time.</summary>
internal sealed partial class SummaryWorker(
    SummaryFolder folder, IOptions<SummaryOptions> options, TimeProvider clock, ILogger<SummaryWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.IntervalSeconds), clock, stoppingToken).ConfigureAwait(false);
            try
            {
                await folder.FoldAsync(clock.GetUtcNow(), stoppingToken).ConfigureAwait(false);
            }
            catch (NpgsqlException problem)
            {
                // Nothing is wrong meanwhile: the views sum what is there, only a little slower.
                Failed(logger, problem.GetBaseException().Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The summaries could not be folded and will be tried again: {Problem}")]
    private static partial void Failed(ILogger logger, string problem);
}
