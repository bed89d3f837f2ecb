using Dapper;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Reading;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>Reads scored tweets and what people said of them.</summary>
internal sealed class TweetReader(DashboardDatabase database, HeavyReads heavy, TimeProvider clock)
{
    // A tweet is short; what is not may be a megabyte.
    private const int LongestInList = 10_000;
    private const int Longest = 1_000_000;

    /// <summary>A page of tweets.</summary>
    /// <param name="caller">Who asks: a search takes a turn.</param>
    public async Task<TweetsAnswer> ListAsync(TweetQuestion question, string caller, CancellationToken cancellationToken)
    {
        // Before there is a connection, which somebody else can use meanwhile.
        using var turn = question.IsSearch ? await heavy.Searches.TakeAsync(caller, cancellationToken) : null;
        await using var connection = await database.OpenAsync(cancellationToken);
        var (ids, next, searchedUntil) = await new TweetSearch(connection, question, turn, clock, cancellationToken).RunAsync();
        var tweets = await ReadAsync(connection, ids, LongestInList, cancellationToken);
        return new TweetsAnswer(await JudgedAsync(connection, tweets, cancellationToken), next?.ToCursor(), searchedUntil);
    }

    /// <summary>One tweet; null when there is none of this id.</summary>
    public async Task<TweetAnswer?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tweets = await JudgedAsync(connection, await ReadAsync(connection, [id], Longest, cancellationToken), cancellationToken);
        return tweets.Count == 0 ? null : tweets[0];
    }

    /// <summary>The feeds that brought tweets within a week.</summary>
    public async Task<FeedsAnswer> FeedsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var feeds = await connection.QueryAsync<(string Feed, long TweetsLastHour, DateTime LastScoredAt)>(new CommandDefinition(
            """
            with counted as (
                select feed, coalesce(sum(tweets) filter (where minute > now() - interval '1 hour'), 0)::bigint as tweets,
                       max(minute) as minute
                from sentiment_counts where minute > now() - interval '7 days' group by feed),
            newest as (
                select feed, max(scored_at) as scored_at
                from (select feed, scored_at from scored_tweets order by scored_at desc limit 5000) rows group by feed)
            select feed, tweets, coalesce(newest.scored_at, counted.minute)
            from counted left join newest using (feed) order by tweets desc, feed limit 500
            """,
            cancellationToken: cancellationToken));
        return new FeedsAnswer([.. feeds.Select(feed => new FeedAnswer(feed.Feed, feed.TweetsLastHour, feed.LastScoredAt))]);
    }

    /// <summary>The rows of these ids, in the order of the ids; those that are gone are left out.</summary>
    /// <param name="longest">Characters of a text.</param>
    public static async Task<IReadOnlyList<TweetAnswer>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<string> ids, int longest, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var rows = (await connection.QueryAsync<TweetAnswer>(new CommandDefinition(
            $"select {TweetAnswer.Columns(longest)} from scored_tweets t where t.tweet_id = any (@ids)",
            new { ids = ids.ToArray() },
            cancellationToken: cancellationToken))).ToDictionary(row => row.TweetId, StringComparer.Ordinal);
        return [.. ids.Select(id => rows.GetValueOrDefault(id)).OfType<TweetAnswer>()];
    }

    // Those that Kafka or Alerting has yet to take in count too: whoever clicked wants to see it.
    private static async Task<IReadOnlyList<TweetAnswer>> JudgedAsync(
        NpgsqlConnection connection, IReadOnlyList<TweetAnswer> tweets, CancellationToken cancellationToken)
    {
        if (tweets.Count == 0)
        {
            return tweets;
        }

        var judged = (await connection.QueryAsync<(string VerdictId, bool Correct, DateTime JudgedAt)>(new CommandDefinition(
            """
            select verdict_id, correct, judged_at from verdicts where verdict_id = any (@ids)
            union all
            select verdict_id, (verdict ->> 'correct')::boolean, created_at from feedback where verdict_id = any (@ids)
            """,
            new { ids = tweets.Select(VerdictIdOf).ToArray() },
            cancellationToken: cancellationToken)))
            .ToLookup(row => row.VerdictId, row => new JudgedAnswer(row.Correct, row.JudgedAt), StringComparer.Ordinal);
        return [.. tweets.Select(tweet => tweet with { Judged = judged[VerdictIdOf(tweet)].FirstOrDefault() })];
    }

    private static string VerdictIdOf(TweetAnswer tweet) => Verdict.IdFor(tweet.TweetId, tweet.Model, tweet.ModelVersion, Judge.Person);
}
