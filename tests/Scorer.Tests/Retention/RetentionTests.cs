using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using StreamSentiment.Scorer.Retention;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests.Retention;

public sealed class RetentionTests : StoreTest
{
    private readonly FakeTimeProvider _clock = new(Now);

    [Fact]
    public async Task Rows_go_by_when_they_were_scored_whatever_dates_they_carry()
    {
        var store = new ScoredTweetStore(Database);
        await store.WriteAsync([Row("old", at: Now.AddDays(-8)), Row("kept", at: Now.AddDays(-6)), Row("new")], []);
        Assert.Equal(1, await Worker(7).ClearAsync(7, CancellationToken.None));
        Assert.Equal(["kept", "new"], await ListAsync<string>("select tweet_id from scored_tweets order by 1"));
    }

    [Fact]
    public async Task A_tweet_that_comes_again_is_a_row_again_only_when_its_first_has_gone()
    {
        var store = new ScoredTweetStore(Database);
        await store.WriteAsync([Row("a", "first", Now.AddDays(-2)), Row("b", "first", Now.AddDays(-8))], []);
        await Worker(7).ClearAsync(7, CancellationToken.None);
        var written = await store.WriteAsync([Row("a", "again"), Row("b", "again")], []);
        Assert.Equal((false, true), (written.IsNew(0), written.IsNew(1)));
        Assert.Equal(["a first", "b again"], await ListAsync<string>("select tweet_id || ' ' || text from scored_tweets order by 1"));
    }

    [Fact]
    public async Task It_works_in_chunks_and_a_kill_in_the_middle_loses_only_the_chunk_under_way()
    {
        await new ScoredTweetStore(Database).WriteAsync(Rows(0, 1_000, Now.AddDays(-8)), []);
        await new ScoredTweetStore(Database).WriteAsync(Rows(5_000, 100), []);
        // The third chunk is cut off with its connection, as by a kill.
        await AskAsync<object>(
            """
            create sequence deletions;
            create function cut() returns trigger language plpgsql as $$ begin if nextval('deletions') = 250 then perform pg_terminate_backend(pg_backend_pid()); end if; return old; end $$;
            create trigger cut before delete on scored_tweets for each row execute function cut();
            """);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Worker(7, chunk: 100).ClearAsync(7, CancellationToken.None));
        Assert.Equal(900, await AskAsync<long>("select count(*) from scored_tweets"));
        // The server may take a moment to see that the other is gone, and its lock with it.
        var cleared = 0L;
        await Eventually.HoldsAsync(async () => (cleared += await Worker(7, chunk: 100).ClearAsync(7, CancellationToken.None)) == 800, "the rest is cleared");
        Assert.Equal(100, await AskAsync<long>("select count(*) from scored_tweets"));
    }

    [Fact]
    public async Task Of_two_at_once_one_works_and_the_other_leaves_it_at_that()
    {
        await new ScoredTweetStore(Database).WriteAsync(Rows(0, 2_000, Now.AddDays(-8)), []);
        await using (var connection = await Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var other = new NpgsqlCommand("select pg_advisory_xact_lock(7305184201612)", connection, transaction);
            await other.ExecuteNonQueryAsync();
            Assert.Equal(0, await Worker(7).ClearAsync(7, CancellationToken.None));
        }

        var cleared = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Worker(7, chunk: 50).ClearAsync(7, CancellationToken.None))));
        await Worker(7).ClearAsync(7, CancellationToken.None);
        Assert.InRange(cleared.Sum(), 50, 2_000);
        Assert.Equal(0, await AskAsync<long>("select count(*) from scored_tweets"));
    }

    [Fact]
    public async Task Rows_may_be_written_while_others_are_cleared()
    {
        var store = new ScoredTweetStore(Database);
        await store.WriteAsync(Rows(0, 20_000, Now.AddDays(-8)), []);
        var clearing = Task.Run(() => Worker(7, chunk: 500).ClearAsync(7, CancellationToken.None));
        for (var batch = 0; batch < 20; batch++)
        {
            await store.WriteAsync(Rows(100_000 + (batch * 500), 500), []);
        }

        Assert.Equal(20_000, await clearing);
        Assert.Equal(10_000, await AskAsync<long>("select count(*) from scored_tweets"));
    }

    [Fact]
    public async Task The_worker_clears_again_and_again_and_outlives_a_database_that_is_away()
    {
        await new ScoredTweetStore(Database).WriteAsync([Row("1", at: Now.AddDays(-8))], []);
        await AskAsync<object>("alter table scored_tweets rename to hidden");
        using var worker = Worker(7);
        await worker.StartAsync(CancellationToken.None);
        await Task.Delay(200);
        await AskAsync<object>("alter table hidden rename to scored_tweets");
        await Eventually.HoldsAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                return await AskAsync<long>("select count(*) from scored_tweets") == 0;
            },
            "the expired row is gone");
        await worker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_row_that_came_behind_the_last_clearing_is_found_within_the_hour()
    {
        var store = new ScoredTweetStore(Database);
        var worker = Worker(7);
        await store.WriteAsync([Row("1", at: Now.AddDays(-8))], []);
        Assert.Equal(1, await worker.ClearAsync(7, CancellationToken.None));
        await store.WriteAsync([Row("2", at: Now.AddDays(-9)), Row("3", at: Now.AddDays(-8).AddHours(1))], []);
        Assert.Equal(1, await worker.ClearAsync(7, CancellationToken.None));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await worker.ClearAsync(7, CancellationToken.None));
        worker.Dispose();
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_deleted()
    {
        await new ScoredTweetStore(Database).WriteAsync([Row("1", at: Now.AddYears(-30))], []);
        using var worker = Worker(null);
        await worker.StartAsync(CancellationToken.None);
        await worker.ExecuteTask!;
        Assert.Equal(1, await AskAsync<long>("select count(*) from scored_tweets"));
    }

    private RetentionWorker Worker(double? days, int chunk = 10_000) => new(
        new ExpiredRows(Database), Options.Create(new RetentionOptions { Days = days, ChunkRows = chunk, Share = 1 }), _clock, NullLogger<RetentionWorker>.Instance);
}
