using Dapper;
using Npgsql;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor;

/// <summary>When feeds connected, in the same Postgres as their positions.</summary>
internal sealed class FeedConnects(NpgsqlDataSource database) : IConnectLog
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<DateTimeOffset>> LoadAsync(string feed, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var connects = await connection.QueryAsync<DateTime>(
            "select connected_at from feed_connects where feed = @feed and connected_at > @since order by connected_at",
            new { feed, since = since.UtcDateTime }).ConfigureAwait(false);
        return [.. connects.Select(at => new DateTimeOffset(at, TimeSpan.Zero))];
    }

    /// <inheritdoc/>
    public async Task SaveAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        // What a clock that was wrong wrote for a later time would count for ever.
        await connection.ExecuteAsync(
            """
            with past as (delete from feed_connects where feed = @feed and (connected_at < @since or connected_at > (select max(at) from unnest(@connects) at)))
            insert into feed_connects (feed, connected_at) select @feed, at from unnest(@connects) at on conflict do nothing
            """,
            new { feed, since = since.UtcDateTime, connects = connects.Select(at => at.UtcDateTime).ToArray() }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "delete from feed_connects where feed = @feed and connected_at = any(@connects)",
            new { feed, connects = connects.Select(at => at.UtcDateTime).ToArray() }).ConfigureAwait(false);
    }
}
