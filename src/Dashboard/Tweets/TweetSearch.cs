using Dapper;
using Npgsql;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>
/// Finds the tweets of a page. Rows are looked at in the order of <c>scored_at</c>, which has an index; what no index leads to is searched
/// for window by window, until the page is full or the search has taken its time, and between windows it rests. So a page costs the same however many rows there are.
/// </summary>
internal sealed class TweetSearch(
    NpgsqlConnection connection, TweetQuestion question, Turns.Turn? turn, TimeProvider clock, CancellationToken cancellationToken)
{
    /// <summary>Rows of the first window; of the others four times as many.</summary>
    internal const int FirstWindow = 5_000;

    private const int Window = 20_000;
    private const int MostRows = 500_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private readonly List<string> _found = [];

    /// <summary>Looks for the page.</summary>
    /// <returns>Ids in order; the place behind which the next page begins, null at the end; how far back it has looked, when it gave up
    /// before the page was full.</returns>
    public async Task<(IReadOnlyList<string> Ids, TweetPlace? Next, DateTime? SearchedUntil)> RunAsync()
    {
        var worked = TimeSpan.Zero;
        var place = question.Before;
        var window = question.IsSearch ? FirstWindow : question.Limit;
        for (var looked = 0; ; window = Window)
        {
            var started = clock.GetTimestamp();
            List<Row> rows;
            try
            {
                rows = (await connection.QueryAsync<Row>(Command(WindowSql(place), Values(place, window)))).AsList();
            }
            finally
            {
                // Also when the asker has gone: whoever asks and goes again and again works as much.
                var time = clock.GetElapsedTime(started);
                worked += time;
                turn?.Worked(time);
            }

            var hits = rows.FindAll(row => !row.IsEnd);
            _found.AddRange(hits.Select(row => row.TweetId));
            var end = rows.Find(row => row.IsEnd);
            if (_found.Count == question.Limit)
            {
                return (_found, hits[^1].Place, null);
            }

            if (end is null || end.Rows < window)
            {
                return (_found, null, null);
            }

            place = end.Place;
            looked += window;
            if (hits.Count == 0 && question.Feed is not null)
            {
                place = await SkipAsync(place.Value);
                if (place is null)
                {
                    return (_found, null, null);
                }
            }

            if (looked >= MostRows || worked > MostTime)
            {
                return (_found, place, place.Value.ScoredAt);
            }

            await (turn?.RestAsync(cancellationToken) ?? Task.CompletedTask);
        }
    }

    // Where the feed has been quiet for long, the counts by minute say when it spoke last.
    private async Task<TweetPlace?> SkipAsync(TweetPlace place)
    {
        var minute = await connection.ExecuteScalarAsync<DateTime?>(Command(
            "select max(minute) from sentiment_counts where feed = @Feed and tweets > 0 and minute <= @at",
            new { question.Feed, at = place.ScoredAt }));
        if (minute is not { } last)
        {
            return null;
        }

        var after = new TweetPlace(DateTime.SpecifyKind(last.AddMinutes(1), DateTimeKind.Utc), "");
        return after.ScoredAt < place.ScoredAt ? after : place;
    }

    private string WindowSql(TweetPlace? place)
    {
        List<string> range = [], filter = [];
        // By the time alone first: that is what the index knows.
        Add(range, place is not null, "scored_at <= @at and (scored_at < @at or tweet_id < @id)");
        Add(range, question.From is not null, "scored_at >= @From");
        Add(range, question.To is not null, "scored_at < @To");
        Add(filter, question.Feed is not null, "feed = @Feed");
        Add(filter, question.Label is not null, "label = @Label");
        Add(filter, question.Author is not null, "lower(author) = lower(@Author)");
        Add(filter, question.Words.Count > 0, "text ilike all (@patterns)");
        return $"""
            with seen as materialized (
                select tweet_id, scored_at, ({(filter.Count == 0 ? "true" : string.Join(" and ", filter))}) is true as hit
                from scored_tweets {(range.Count == 0 ? "" : $"where {string.Join(" and ", range)}")}
                order by scored_at desc, tweet_id desc limit @window)
            (select tweet_id as TweetId, scored_at as ScoredAt, false as IsEnd, 0 as Rows from seen where hit
             order by scored_at desc, tweet_id desc limit @wanted)
            union all
            (select tweet_id, scored_at, true, (select count(*)::int from seen) from seen order by scored_at, tweet_id limit 1)
            """;

        static void Add(List<string> conditions, bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }

    private object Values(TweetPlace? place, int window) => new
    {
        at = place?.ScoredAt,
        id = place?.TweetId,
        question.From,
        question.To,
        question.Feed,
        question.Label,
        question.Author,
        patterns = question.Words.Select(word => $"%{Escape(word)}%").ToArray(),
        window,
        wanted = question.Limit - _found.Count,
    };

    private static string Escape(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private CommandDefinition Command(string sql, object values) => new(sql, values, cancellationToken: cancellationToken);

    private sealed class Row
    {
        public required string TweetId { get; init; }

        public required DateTime ScoredAt { get; init; }

        public required bool IsEnd { get; init; }

        public required int Rows { get; init; }

        public TweetPlace Place => new(ScoredAt, TweetId);
    }
}
