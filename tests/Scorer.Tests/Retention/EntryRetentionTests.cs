using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Scorer.Retention;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests.Retention;

public sealed class EntryRetentionTests : StoreTest
{
    [Fact]
    public async Task What_is_old_goes_in_chunks_and_what_Kafka_has_not_got_stays()
    {
        await FillAsync();
        using var worker = Worker(new RetentionOptions { ChunkRows = 7, Share = 1 });
        foreach (var table in ExpiringTable.All)
        {
            await worker.ClearAsync(table, 30, CancellationToken.None);
        }

        foreach (var (table, left) in new[] { ("predictions", 29), ("feedback", 30), ("verdicts", 29), ("dead_letters", 29) })
        {
            Assert.Equal(left, await AskAsync<long>($"select count(*) from {table}"));
        }

        Assert.Equal(1, await AskAsync<long>("select count(*) from feedback where verdict_id = 'v40'"));
        Assert.Equal(1, await AskAsync<long>("select count(*) from verdicts where verdict_id = 'v29'"));
    }

    [Fact]
    public async Task Verdicts_and_dead_letters_are_kept_for_ever_unless_a_setting_says_otherwise()
    {
        await FillAsync();
        using var worker = Worker(new RetentionOptions { PredictionDays = 10, DeadLetterDays = 20 });
        await worker.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await AskAsync<long>("select count(*) from dead_letters") == 19, "old dead letters are gone");
        await worker.StopAsync(CancellationToken.None);
        Assert.Equal(50, await AskAsync<long>("select count(*) from verdicts"));
        Assert.Equal(9, await AskAsync<long>("select count(*) from predictions"));
    }

    private Task<object> FillAsync() => AskAsync<object>(
        """
        insert into predictions select 'p' || number, '', 'positive', 0.5, 0.5, 'm', '1', now() - number * interval '1 day' from generate_series(1, 50) number;
        insert into feedback
            select 'v' || number, '{}', null, now() - number * interval '1 day', case when number <> 40 then now() end from generate_series(1, 50) number;
        insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge)
            select 'v' || number, number, '', true, 'm', '1', now() - number * interval '1 day', 'feed' from generate_series(1, 50) number;
        insert into dead_letters (digest, reason, error, value, value_size, attempts, dead_lettered_at)
            select 'd' || number, 'malformed', '', '', 0, 1, now() - number * interval '1 day' from generate_series(1, 50) number
        """);

    private EntryRetentionWorker Worker(RetentionOptions options) =>
        new(new ExpiredEntries(Database), Options.Create(options), TimeProvider.System, NullLogger<EntryRetentionWorker>.Instance);
}
