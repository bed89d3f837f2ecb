using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Scorer.Retention;

namespace StreamSentiment.Scorer.Tests.Retention;

public sealed class PredictionRetentionTests : StoreTest
{
    [Fact]
    public async Task Old_predictions_and_judgements_go_in_chunks_and_what_Kafka_has_not_got_stays()
    {
        await AskAsync<object>(
            """
            insert into predictions select 'p' || number, '', 'positive', 0.5, 0.5, 'm', '1', now() - number * interval '1 day' from generate_series(1, 50) number;
            insert into feedback select 'v' || number, '{}', null, now() - number * interval '1 day', case when number <> 40 then now() end from generate_series(1, 50) number
            """);
        using var worker = new PredictionRetentionWorker(
            new ExpiredPredictions(Database), Options.Create(new RetentionOptions { ChunkRows = 7, Share = 1 }), TimeProvider.System, NullLogger<PredictionRetentionWorker>.Instance);
        await worker.ClearAsync(30, CancellationToken.None);
        Assert.Equal(29, await AskAsync<long>("select count(*) from predictions"));
        Assert.Equal(30, await AskAsync<long>("select count(*) from feedback"));
        Assert.Equal(1, await AskAsync<long>("select count(*) from feedback where verdict_id = 'v40'"));
    }
}
