using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

public sealed class DeletedTweetsTests
{
    [Fact]
    public async Task A_deleted_tweet_takes_along_its_row_the_text_of_its_verdicts_and_the_reports_that_quote_it()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using (var seed = database.CreateCommand(
            """
            insert into scored_tweets select id, 'secret', now(), null, null, 'f', null, 'positive', 0.9, 'm', '1', now() from unnest('{gone,stays}'::text[]) id;
            insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge)
            select 'v-' || id, id, 'secret', false, 'm', '1', now(), 'feed' from unnest('{gone,stays}'::text[]) id;
            insert into feedback (verdict_id, verdict) select 'v-' || id, jsonb_build_object('tweet_id', id, 'text', 'secret') from unnest('{gone,stays}'::text[]) id;
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, part_of)
            values ('quotes', 'r', 'm', '1', now(), now(), 1, '{v-gone,v-stays}', 'a', null), ('other', 'r', 'm', '2', now(), now(), 1, '{v-stays}', 'b', null),
                ('leader', 'r', 'm', '3', now(), now(), 1, '{v-stays}', 'c', null), ('part', 'r', 'm', '4', now(), now(), 1, '{v-gone}', 'd', 'leader');
            insert into notices (notice_id, incident_id, kind, number, channel, message_id, state, created_at, subject, body)
            select id, id, 'opened', 1, 'mail', id, 'sent', now(), 'subject', 'secret' from unnest('{quotes,other,leader}'::text[]) id
            """))
        {
            await seed.ExecuteNonQueryAsync();
        }

        var window = new InFlightWindow(1_000_000);
        var deleted = new DeletedTweets(database, TimeProvider.System, NullLogger<DeletedTweets>.Instance);
        deleted.Add(await window.AddAsync(window.NewLane(0), 1, 10, mayBringVerdict: false, CancellationToken.None), "gone");
        await deleted.StoreAsync(window, CancellationToken.None);

        Assert.Equal("stays", await AskAsync("select string_agg(tweet_id, ' ') from scored_tweets"));
        Assert.Equal("gone: stays:secret", await AskAsync("select string_agg(tweet_id || ':' || text, ' ' order by tweet_id) from verdicts"));
        Assert.Equal("gone: stays:secret", await AskAsync("select string_agg(verdict ->> 'tweet_id' || ':' || (verdict ->> 'text'), ' ' order by verdict_id) from feedback"));
        // The mail of a thread quotes what joined it.
        Assert.Equal("leader:none other:secret quotes:none", await AskAsync("select string_agg(notice_id || ':' || coalesce(body, 'none'), ' ' order by notice_id) from notices"));

        async Task<string?> AskAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return await command.ExecuteScalarAsync() as string;
        }
    }

    [Fact]
    public async Task Its_dead_letters_keep_their_row_and_their_reason_and_lose_the_record()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using (var seed = database.CreateCommand(
            """
            insert into dead_letters (digest, reason, error, value, value_size, key, feed, topic, attempts, dead_lettered_at)
            select kind || '-' || id, 'unscorable', 'why', convert_to('{"tweet_id":"' || id || '","text":"secret"}', 'UTF8'), 42, case when kind = 'verdicts' then 'model' else id end,
                   case when kind = 'feed' then 'sky' end, case when kind <> 'feed' then kind end, 1, now()
            from unnest('{gone,stays}'::text[]) id, unnest('{tweets,verdicts,feed}'::text[]) kind
            """))
        {
            await seed.ExecuteNonQueryAsync();
        }

        var window = new InFlightWindow(1_000_000);
        var deleted = new DeletedTweets(database, TimeProvider.System, NullLogger<DeletedTweets>.Instance);
        deleted.Add(await window.AddAsync(window.NewLane(0), 1, 10, mayBringVerdict: false, CancellationToken.None), "gone");
        await deleted.StoreAsync(window, CancellationToken.None);
        await using var ask = database.CreateCommand(
            """
            select string_agg(digest || ' ' || reason || ' ' || error || ' ' || value_size || ' ' || (position('secret'::bytea in value) > 0), ';' order by digest) from dead_letters
            """);
        Assert.Equal(
            "feed-gone unscorable why 42 false;feed-stays unscorable why 42 true;tweets-gone unscorable why 42 false;tweets-stays unscorable why 42 true;"
            + "verdicts-gone unscorable why 42 false;verdicts-stays unscorable why 42 true",
            await ask.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_dead_letter_may_have_the_longest_key_that_is_kept()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var random = new Random(1);
        var key = string.Concat(Enumerable.Range(0, DeadLetter.MaxNoteLength).Select(_ => (char)random.Next(0x4E00, 0x9FFF)));
        await using var insert = database.CreateCommand(
            """
            insert into dead_letters (digest, reason, error, value, value_size, key, topic, attempts, dead_lettered_at)
            values ('d', 'unscorable', 'why', 'secret', 6, $1, 'tweets', 1, now())
            """);
        insert.Parameters.Add(new NpgsqlParameter { Value = key });
        Assert.Equal(1, await insert.ExecuteNonQueryAsync());
    }

    /// <summary>The tweet may be on its way to the table when its deletion comes, and the process may end before it is there.</summary>
    [Fact]
    public async Task What_an_earlier_process_noted_is_looked_for_at_the_start()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var window = new InFlightWindow(1_000_000);
        var before = new DeletedTweets(database, TimeProvider.System, NullLogger<DeletedTweets>.Instance);
        before.Add(await window.AddAsync(window.NewLane(0), 1, 10, mayBringVerdict: false, CancellationToken.None), "gone");
        await before.StoreAsync(window, CancellationToken.None);
        await using (var late = database.CreateCommand(
            "insert into scored_tweets select id, 'secret', now(), null, null, 'f', null, 'positive', 0.9, 'm', '1', now() from unnest('{gone,stays}'::text[]) id"))
        {
            await late.ExecuteNonQueryAsync();
        }

        await new DeletedTweets(database, TimeProvider.System, NullLogger<DeletedTweets>.Instance).StoreAsync(window, CancellationToken.None);
        await using var left = database.CreateCommand("select string_agg(tweet_id, ' ') from scored_tweets");
        Assert.Equal("stays", await left.ExecuteScalarAsync());
    }
}
