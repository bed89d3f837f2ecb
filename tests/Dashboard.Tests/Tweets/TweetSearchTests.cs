using Dapper;
using StreamSentiment.Dashboard.Reading;
using StreamSentiment.Dashboard.Tests.Reading;
using StreamSentiment.Dashboard.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests.Tweets;

/// <summary>A search that has used up its time after every window.</summary>
public sealed class TweetSearchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_search_gives_what_it_has_in_its_time_and_goes_on_where_it_ended()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await FillAsync(connection);

        List<string> found = [];
        TweetPlace? place = null;
        var pages = 0;
        do
        {
            var question = new TweetQuestion { Author = "needle", Before = place };
            var (ids, next, searchedUntil) = await new TweetSearch(connection, question, null, new HastyClock(), CancellationToken.None).RunAsync();
            found.AddRange(ids);
            Assert.Equal(next?.ScoredAt, searchedUntil);
            (place, pages) = (next, pages + 1);
        }
        while (place is not null);

        Assert.Equal(["needle-2", "needle-1"], found);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_feed_that_was_quiet_for_long_is_found_by_its_counts()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await FillAsync(connection);
        await ReadingRig.AddAsync(connection, new ReadingRig.Row("rare", Noon.AddDays(-200), Feed: "rare"));

        var (none, next, _) = await new TweetSearch(connection, new TweetQuestion { Feed = "rare" }, null, new HastyClock(), CancellationToken.None).RunAsync();
        var (ids, end, _) = await new TweetSearch(connection, new TweetQuestion { Feed = "rare", Before = next }, null, new HastyClock(), CancellationToken.None).RunAsync();

        Assert.Empty(none);
        Assert.Equal(Noon.AddDays(-200).AddMinutes(1).UtcDateTime, next!.Value.ScoredAt);
        Assert.Equal(["rare"], ids);
        Assert.Null(end);
    }

    [Fact]
    public async Task A_search_owes_a_rest_as_long_as_its_work()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await FillAsync(connection);
        using var turns = new Turns("searches", new DashboardOptions { SearchShare = 0.25 }, TimeProvider.System);
        using var turn = await turns.TakeAsync("ann", CancellationToken.None);

        // One window, of two seconds by its clock.
        await new TweetSearch(connection, new TweetQuestion { Author = "nobody" }, turn, new HastyClock(), CancellationToken.None).RunAsync();

        Assert.Equal(TimeSpan.FromSeconds(6), turn.Owed);
    }

    // A needle in the middle and one at the far end of three windows.
    private static async Task FillAsync(Npgsql.NpgsqlConnection connection)
    {
        await connection.ExecuteAsync(
            $"""
            insert into scored_tweets select 'hay-' || i, 'hay', @Noon, 'hay', 'en', 'hay', null, 'positive', 0.9, 'tiny', '2', @Noon - i * interval '1 millisecond'
            from generate_series(1, {(2 * TweetSearch.FirstWindow) + 2_000}) i;
            insert into sentiment_counts values (date_bin('1 minute', @Noon, timestamptz '2000-01-01 00:00:00+00'), 'hay', 'tiny', '2', true, 12000, 12000, 1, 0, 0, 0, 0)
            """,
            new { Noon = Noon.UtcDateTime });
        await ReadingRig.AddAsync(
            connection,
            new ReadingRig.Row("needle-2", Noon.AddMilliseconds(-6_000), Author: "Needle", Feed: "hay"),
            new ReadingRig.Row("needle-1", Noon.AddMilliseconds(-11_990), Author: "needle", Feed: "hay"));
    }

    private sealed class HastyClock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => _now += 2 * TimestampFrequency;
    }
}
