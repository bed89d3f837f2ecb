using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamSentiment.Scorer.Retention;

/// <summary>
/// Clears predictions and judgements older than <see cref="RetentionOptions.PredictionDays"/>. Every process may run it; one works at a time.
/// </summary>
internal sealed partial class PredictionRetentionWorker(
    ExpiredPredictions expired, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<PredictionRetentionWorker> logger) : BackgroundService
{
    /// <summary>Deletes what has expired by now, with waits in between.</summary>
    public async Task ClearAsync(double days, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            if (await expired.DeleteAsync(TimeSpan.FromDays(days), options.Value.ChunkRows, cancellationToken).ConfigureAwait(false) < options.Value.ChunkRows)
            {
                return;
            }

            await Task.Delay(clock.GetElapsedTime(started) * ((1 / options.Value.Share) - 1), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.PredictionDays > 0)
        {
            try
            {
                await ClearAsync(options.Value.PredictionDays, stoppingToken).ConfigureAwait(false);
            }
            catch (NpgsqlException problem)
            {
                Failed(logger, problem.GetBaseException().Message);
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.IntervalSeconds), clock, stoppingToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows of predictions and feedback could not be deleted and will be tried again: {Problem}")]
    private static partial void Failed(ILogger logger, string problem);
}
