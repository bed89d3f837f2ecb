using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Clears rows that were scored longer ago than <see cref="RetentionOptions.Days"/>. Every process may run it; one works at a time.</summary>
internal sealed partial class RetentionWorker(
    ExpiredRows expired, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionWorker> logger) : BackgroundService
{
    // What a timestamp can hold; the rows of a clock that went wrong expire like others.
    private static readonly DateTime Beginning = new(1, 1, 2, 0, 0, 0, DateTimeKind.Utc);

    // Where the last clearing ended the next one begins, past what vacuum has not yet taken away; now and then it looks at everything.
    private static readonly TimeSpan LookAtAll = TimeSpan.FromHours(1);
    private DateTime _from = Beginning;
    private long? _lookedAtAll;

    /// <summary>Deletes what has expired by now, with waits in between.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> ClearAsync(double days, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().UtcDateTime.AddDays(-days);
        if (_lookedAtAll is not { } looked || clock.GetElapsedTime(looked) >= LookAtAll)
        {
            (_from, _lookedAtAll) = (Beginning, clock.GetTimestamp());
        }

        var total = 0L;
        while (true)
        {
            var started = clock.GetTimestamp();
            if (await expired.DeleteAsync(_from, before, TimeSpan.FromDays(days), options.Value.ChunkRows, cancellationToken).ConfigureAwait(false) is not var (rows, last))
            {
                return total;
            }

            total += rows;
            _from = last ?? _from;
            if (rows < options.Value.ChunkRows)
            {
                return total;
            }

            // A database that has much to do is slower, and so is left alone for longer.
            await Task.Delay(clock.GetElapsedTime(started) * ((1 / options.Value.Share) - 1), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Days is not { } days)
        {
            return;
        }

        while (true)
        {
            try
            {
                if (await ClearAsync(days, stoppingToken).ConfigureAwait(false) is > 0 and var rows)
                {
                    Cleared(logger, rows, days);
                }
            }
            catch (NpgsqlException problem)
            {
                Failed(logger, problem.GetBaseException().Message);
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.IntervalSeconds), clock, stoppingToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Rows} rows of scored_tweets that were scored more than {Days} days ago")]
    private static partial void Cleared(ILogger logger, long rows, double days);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows of scored_tweets could not be deleted and will be tried again: {Problem}")]
    private static partial void Failed(ILogger logger, string problem);
}
