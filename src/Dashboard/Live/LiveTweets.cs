using Dapper;
using Npgsql;
using StreamSentiment.Dashboard.Tweets;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// Finds rows that are new since the last look. A row may be committed after others that were scored later, so each look reads the ids of
/// the newest rows again and knows those it has met; how many rows there are in all say the counts by minute, which are committed with the
/// rows. So a look costs the same at any rate: 2,000 ids and some counts. For one thread.
/// </summary>
internal sealed class LiveTweets(TimeProvider clock)
{
    /// <summary>Most tweets of one look; the others are counted.</summary>
    public const int MostTweets = 100;

    // At the highest rate at which every tweet is shown (200 a second) these are ten seconds; below, up to five minutes.
    private const int Depth = 2_000;
    private const int Remembered = 5 * Depth;
    private const int LongestText = 2_000;

    private const string Look =
        """
        select minute, sum(tweets)::bigint, sum(positive)::bigint from sentiment_counts
        where minute > now() - interval '5 minutes' group by minute;
        select tweet_id, scored_at from scored_tweets where scored_at > now() - interval '5 minutes' order by scored_at desc limit @Depth
        """;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private bool _hasBegun;
    private long _shown;
    private long _skipped;

    /// <summary>How many there are.</summary>
    public LivePace Pace { get; } = new(clock);

    /// <summary>
    /// Rows that were committed since the last look, newest first, and how many more there were. The first look finds none.
    /// </summary>
    public async Task<(IReadOnlyList<TweetAnswer> Tweets, long Skipped)> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<string> unknown;
        // Counts first: what is committed between the two is shown now and counted the next time.
        var look = new CommandDefinition(Look, new { Depth }, cancellationToken: cancellationToken);
        await using (var answers = await connection.QueryMultipleAsync(look))
        {
            Pace.Add(await answers.ReadAsync<(DateTime Minute, long Tweets, long Positive)>());
            var newest = await answers.ReadAsync<(string Id, DateTime ScoredAt)>();
            unknown = [.. newest.Select(row => row.Id).Where(id => !_known.Contains(id))];
        }

        IReadOnlyList<TweetAnswer> tweets = [];
        if (_hasBegun && unknown.Count > 0)
        {
            tweets = await TweetReader.ReadAsync(connection, [.. unknown.Take(MostTweets)], LongestText, cancellationToken);
        }

        // Only now, when nothing can fail any more.
        Remember(unknown);
        if (!_hasBegun)
        {
            _hasBegun = true;
            return ([], 0);
        }

        _shown += tweets.Count;
        var skipped = Math.Max(0, Math.Max(unknown.Count - MostTweets, Pace.Counted - _shown - _skipped));
        _skipped += skipped;
        return (tweets, skipped);
    }

    private void Remember(List<string> ids)
    {
        // The oldest first, for the newest are met again soonest.
        for (var i = ids.Count - 1; i >= 0; i--)
        {
            if (_known.Add(ids[i]))
            {
                _order.Enqueue(ids[i]);
            }
        }

        while (_order.Count > Remembered)
        {
            _known.Remove(_order.Dequeue());
        }
    }
}
