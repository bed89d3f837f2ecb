using Dapper;
using Npgsql;
using StreamSentiment.Ingestor.Feeds.X;

namespace StreamSentiment.Ingestor;

/// <summary>How much of a month's posts feeds have used, in the same Postgres as their positions.</summary>
internal sealed class FeedUsage(NpgsqlDataSource database) : IUsageLog
{
    /// <inheritdoc/>
    public async Task<KeptUsage?> LoadAsync(string feed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var asked = new CommandDefinition(
            "select month::timestamp, first_day, used from feed_usage where feed = @feed", new { feed }, cancellationToken: cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<(DateTime Month, int FirstDay, long Used)?>(asked).ConfigureAwait(false);
        return row is { } kept ? new KeptUsage(DateOnly.FromDateTime(kept.Month), kept.FirstDay, kept.Used) : null;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(string feed, KeptUsage usage, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into feed_usage (feed, month, first_day, used, counted_at) values (@feed, @month::date, @FirstDay, @Used, now())
            on conflict (feed) do update
            set month = excluded.month, first_day = excluded.first_day, used = excluded.used, counted_at = excluded.counted_at
            """,
            new { feed, month = usage.Month.ToDateTime(TimeOnly.MinValue), usage.FirstDay, usage.Used },
            cancellationToken: cancellationToken)).ConfigureAwait(false);
    }
}
