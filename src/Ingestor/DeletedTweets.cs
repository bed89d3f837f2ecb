using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Deletions that a feed told of. The id is noted and the tweet's row goes, with the text of its verdicts and judgements, of its dead
/// letters, and of the reports that quote it; as the row may be written later than that, all ids of the last day are looked for again and again. Counts keep the
/// tweet, incidents their figures.
/// </summary>
internal sealed partial class DeletedTweets(NpgsqlDataSource database, TimeProvider clock, ILogger<DeletedTweets> logger)
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    // A verdict counts for the alert rule without its text.
    private const string Forget =
        """
        with gone as (delete from scored_tweets where tweet_id in (select tweet_id from deleted_tweets where deleted_at >= $1) returning tweet_id),
             blanked as (update verdicts set text = '' where text <> '' and tweet_id in (select tweet_id from deleted_tweets where deleted_at >= $1) returning verdict_id),
             unsaid as (update feedback set verdict = jsonb_set(verdict, '{text}', '""')
                 where verdict ->> 'text' <> '' and verdict ->> 'tweet_id' in (select tweet_id from deleted_tweets where deleted_at >= $1) returning 1),
             emptied as (update dead_letters set value = '' where value <> '' and topic is distinct from 'verdicts'
                 and key in (select tweet_id from deleted_tweets where deleted_at >= $1) returning 1),
             silenced as (update dead_letters set value = '' where value <> '' and topic = 'verdicts'
                 and substring(encode(value, 'escape') from '"tweet_id":"([^"]*)"') in
                     (select encode(convert_to(tweet_id, 'UTF8'), 'escape') from deleted_tweets where deleted_at >= $1) returning 1),
             untold as (update notices set body = null where body is not null and incident_id in
                 (select coalesce(part_of, incident_id) from incidents where verdict_ids && (select array_agg(verdict_id) from blanked)) returning 1)
        select count(*) from gone
        """;

    private const string Note = "insert into deleted_tweets (tweet_id, deleted_at) select distinct id, $2::timestamptz from unnest($1::text[]) id on conflict do nothing";

    private readonly Lock _lock = new();
    private List<(InFlightRecord Record, string Id)> _waiting = [];
    private long? _swept;
    // Whether there is any to look for; not known before an earlier run's were looked for.
    private bool? _any;

    /// <summary>Takes one; <see cref="StoreAsync"/> makes it durable.</summary>
    public void Add(InFlightRecord record, string id)
    {
        lock (_lock)
        {
            _waiting.Add((record, id));
        }
    }

    /// <summary>Notes what has gathered, and does what can be done about it now. When that fails everything still waits, for the next call.</summary>
    public async Task StoreAsync(InFlightWindow window, CancellationToken cancellationToken)
    {
        List<(InFlightRecord Record, string Id)> batch;
        lock (_lock)
        {
            batch = [.. _waiting];
        }

        var now = clock.GetUtcNow().UtcDateTime;
        if (batch.Count > 0)
        {
            await RunAsync(Note, [batch.Select(deleted => deleted.Id).ToArray(), now], cancellationToken).ConfigureAwait(false);
            await ForgetAsync(now, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                _waiting = _waiting[batch.Count..];
            }

            _any = true;
            window.Finish(batch.Select(deleted => deleted.Record));
        }

        _any ??= await RunAsync("select exists (select from deleted_tweets)", [], cancellationToken).ConfigureAwait(false) is true;
        if (_any.Value && (_swept is not { } swept || clock.GetElapsedTime(swept) >= Sweep))
        {
            await RunAsync("delete from deleted_tweets where deleted_at < $1", [now - Kept], cancellationToken).ConfigureAwait(false);
            await ForgetAsync(now - Kept, cancellationToken).ConfigureAwait(false);
            _swept = clock.GetTimestamp();
        }
    }

    private async Task ForgetAsync(DateTime since, CancellationToken cancellationToken)
    {
        if (await RunAsync(Forget, [since], cancellationToken).ConfigureAwait(false) is long and > 0 and var count)
        {
            Forgotten(logger, count);
        }
    }

    private async Task<object?> RunAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} rows of tweets that their authors deleted are gone")]
    private static partial void Forgotten(ILogger logger, long count);
}
