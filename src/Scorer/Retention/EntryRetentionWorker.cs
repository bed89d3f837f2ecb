using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Clears each <see cref="ExpiringTable"/> of rows older than the settings say. Every process may run it; one works at a time.</summary>
internal sealed partial class EntryRetentionWorker(
    ExpiredEntries expired, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<EntryRetentionWorker> logger) : BackgroundService
{
    /// <summary>Deletes what has expired by now, with waits in between.</summary>
    public async Task ClearAsync(ExpiringTable table, double days, CancellationToken cancellationToken)
    {
        var total = 0L;
        while (true)
        {
            var started = clock.GetTimestamp();
            var rows = await expired.DeleteAsync(table, TimeSpan.FromDays(days), options.Value.ChunkRows, cancellationToken).ConfigureAwait(false);
            total += rows;
            if (rows < options.Value.ChunkRows)
            {
                break;
            }

            await Task.Delay(clock.GetElapsedTime(started) * ((1 / options.Value.Share) - 1), clock, cancellationToken).ConfigureAwait(false);
        }

        if (total > 0)
        {
            Cleared(logger, total, table.Name, days);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tables = ExpiringTable.All.Where(table => table.Days(options.Value) > 0).ToList();
        while (tables.Count > 0)
        {
            foreach (var table in tables)
            {
                try
                {
                    await ClearAsync(table, table.Days(options.Value)!.Value, stoppingToken).ConfigureAwait(false);
                }
                catch (NpgsqlException problem)
                {
                    Failed(logger, table.Name, problem.GetBaseException().Message);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.IntervalSeconds), clock, stoppingToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Deleted {Rows} rows of {Table} that were older than {Days} days")]
    private static partial void Cleared(ILogger logger, long rows, string table, double days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows of {Table} could not be deleted and will be tried again: {Problem}")]
    private static partial void Failed(ILogger logger, string table, string problem);
}
