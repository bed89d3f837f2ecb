using System.Text;
using CsCheck;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;

namespace StreamSentiment.Scorer.Tests;

/// <summary>Both ways of writing a batch: COPY where every row is new, the careful one where some are there or come twice.</summary>
public sealed class ScoredTweetStoreTests : StoreTest
{
    private ScoredTweetStore Store => field ??= new ScoredTweetStore(Database);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_is_read_as_it_was_written(bool careful)
    {
        var row = new ScoredTweet
        {
            Tweet = new Tweet
            {
                Id = "ид-1",
                Text = "tabs\tlines\n\\N quotes\" 😀 " + new string('é', 500),
                CreatedAt = new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(10),
                Author = "",
                Lang = "pt-BR",
                Expected = Sentiment.Negative,
                Feed = "f",
            },
            Label = Sentiment.Positive,
            PositiveProbability = 0.1f,
            Model = "m",
            ModelVersion = "2",
            ScoredAt = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero),
        };
        var plain = row with { Tweet = row.Tweet with { Id = "2", Author = null, Lang = null, Expected = null, CreatedAt = Now.AddTicks(10) } };
        ScoredTweet[] rows = careful ? [row, plain, Row("twin"), Row("twin")] : [row, plain];
        Assert.Equal(!careful, (await Store.WriteAsync(rows, [])).AllNew);
        Assert.Equal([plain, row], (await Store.ReadAsync([row.Tweet.Id, "2", "none"])).OrderBy(read => read.Tweet.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Any_batch_is_written_once_and_told_truly()
    {
        // Ids from a small pool, so that batches share some; after every batch the table holds the first row of each id.
        var batches = Gen.Int[0, 60].Select(Gen.Int[0, 3_000_000], (id, mark) => Row($"{id}", $"{mark}", expected: mark % 3 == 0 ? Sentiment.Positive : null)).Array[0, 40].Array[1, 12];
        await batches.SampleAsync(
            async plan =>
            {
                await AskAsync<object>("truncate scored_tweets, sentiment_counts, most_negative_candidates");
                var store = new ScoredTweetStore(Database);
                var expected = new Dictionary<string, string>();
                foreach (var batch in plan)
                {
                    var written = await store.WriteAsync(batch, []);
                    for (var i = 0; i < batch.Length; i++)
                    {
                        Assert.Equal(expected.TryAdd(batch[i].Tweet.Id, batch[i].Tweet.Text), written.IsNew(i));
                    }
                }

                Assert.Equal(expected.Count, await AskAsync<long>("select count(*) from scored_tweets"));
                Assert.Equal(expected.Count, await AskAsync<long>("select coalesce(sum(tweets), 0)::bigint from sentiment_counts"));
                Assert.Equal(expected, (await store.ReadAsync(expected.Keys)).ToDictionary(row => row.Tweet.Id, row => row.Tweet.Text));
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public async Task Invariant_4_redelivery_changes_no_row_and_no_summary()
    {
        await Store.WriteAsync(Rows(0, 500), []);
        const string Everything =
            "select md5(string_agg(t::text, '|' order by t::text)) from (select t::text from scored_tweets t union all select c::text from sentiment_counts c union all select n::text from most_negative_candidates n) t";
        var before = await AskAsync<string>(Everything);
        var written = await Store.WriteAsync(Rows(0, 500, Now.AddHours(1)), []);
        Assert.All(Enumerable.Range(0, 500), row => Assert.False(written.IsNew(row)));
        Assert.Equal(before, await AskAsync<string>(Everything));
    }

    [Fact]
    public async Task It_goes_back_to_COPY_when_repeats_have_ceased()
    {
        await Store.WriteAsync([Row("a")], []);
        await Store.WriteAsync([Row("a")], []);
        for (var i = 0; i < 40; i++)
        {
            Assert.True((await Store.WriteAsync([Row($"b{i}")], [])).AllNew);
        }

        var written = await Store.WriteAsync([Row("b7"), Row("c"), Row("c")], []);
        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(written.IsNew));
    }

    [Fact]
    public async Task Writers_of_the_same_ids_at_the_same_time_agree_on_who_was_first()
    {
        var news = new int[300];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var store = new ScoredTweetStore(Database);
            for (var batch = 0; batch < 30; batch++)
            {
                // Each in an order of its own, which is how they would wait for one another.
                var ids = Enumerable.Range(batch * 10, 10).OrderBy(number => (number * 7919 * (writer + 1)) % 101).ToList();
                while (true)
                {
                    try
                    {
                        var written = await store.WriteAsync([.. ids.Select(id => Row($"{id}"))], []);
                        ids.Where((_, place) => written.IsNew(place)).ToList().ForEach(id => Interlocked.Increment(ref news[id]));
                        break;
                    }
                    catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected)
                    {
                    }
                }
            }
        })));
        Assert.All(news, count => Assert.Equal(1, count));
        Assert.Equal(300, await AskAsync<long>("select sum(tweets)::bigint from sentiment_counts"));
    }

    [Fact]
    public async Task Rows_and_letters_are_committed_together_or_not_at_all()
    {
        var letter = DeadLetter.FromFeed("f", 1, "malformed", "e", "x"u8, 1, Now);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Store.WriteAsync([Row("1"), Row("2", "nul \0")], [letter]));
        Assert.StartsWith("22", refusal.SqlState, StringComparison.Ordinal);
        Assert.Equal(0, await AskAsync<long>("select (select count(*) from scored_tweets) + (select count(*) from dead_letters) + (select count(*) from sentiment_counts)"));

        await Store.WriteAsync([Row("1")], [letter, letter]);
        Assert.Equal(2, await AskAsync<long>("select (select count(*) from scored_tweets) + (select count(*) from dead_letters)"));
        await Store.WriteAsync([], [letter]);
        await Store.WriteAsync([], []);
        Assert.Equal(2, await AskAsync<long>("select (select count(*) from scored_tweets) + (select count(*) from dead_letters)"));
    }

    [Fact]
    public async Task A_letter_that_fails_takes_its_rows_back()
    {
        await AskAsync<object>("alter table dead_letters add check (reason <> 'no')");
        await Assert.ThrowsAsync<PostgresException>(() => Store.WriteAsync(Rows(0, 10), [DeadLetter.FromFeed("f", 1, "no", "e", "x"u8, 1, Now)]));
        Assert.Equal(0, await AskAsync<long>("select (select count(*) from scored_tweets) + (select count(*) from sentiment_counts)"));
        Assert.True((await Store.WriteAsync(Rows(0, 10), [])).AllNew);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_and_leaves_nothing()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.WriteAsync([.. Rows(0, 10), Row("bad", "half \ud83d pair")], []));
        Assert.Equal(0, await AskAsync<long>("select count(*) from scored_tweets"));
        Assert.True((await Store.WriteAsync(Rows(0, 10), [])).AllNew);
    }

    [Fact]
    public async Task Rows_larger_than_any_buffer_are_written_in_pieces()
    {
        ScoredTweet[] rows = [Row("1", new string('a', 1_000_000)), .. Rows(10, 3_000), Row("2", new string('é', 700_000)), Row("3")];
        Assert.True((await Store.WriteAsync(rows, [])).AllNew);
        Assert.Equal(rows.Length, await AskAsync<long>("select count(*) from scored_tweets"));
        Assert.Equal(rows.Sum(row => (long)Encoding.UTF8.GetByteCount(row.Tweet.Text)), await AskAsync<long>("select sum(octet_length(text)) from scored_tweets"));
    }

    [Fact]
    public async Task Connections_that_are_cut_cost_no_row_and_double_none()
    {
        using var stop = new CancellationTokenSource();
        var cutter = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await AskAsync<object>("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
                await Task.Delay(15);
            }
        });
        for (var batch = 0; batch < 60; batch++)
        {
            while (true)
            {
                try
                {
                    await Store.WriteAsync(Rows(batch * 500, 500), []);
                    break;
                }
                catch (NpgsqlException)
                {
                }
            }
        }

        await stop.CancelAsync();
        await cutter.ContinueWith(_ => { }, TaskScheduler.Default);
        Database.Clear();
        Assert.Equal(30_000, await AskAsync<long>("select count(*) from scored_tweets"));
        Assert.Equal(30_000, await AskAsync<long>("select sum(tweets)::bigint from sentiment_counts"));
    }

    [Fact]
    public void Times_are_counted_in_whole_microseconds_from_2000()
    {
        Assert.Equal(0, RowCopy.ToPostgres(new DateTimeOffset(2000, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))));
        Assert.Equal(-1, RowCopy.ToPostgres(new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_999)));
    }
}
