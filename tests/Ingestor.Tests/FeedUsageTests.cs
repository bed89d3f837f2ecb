using Npgsql;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>What feeds have used, in Postgres.</summary>
public class FeedUsageTests
{
    [Fact]
    public async Task It_is_there_for_the_next_process_by_the_feeds_name()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var usage = new FeedUsage(database);
        Assert.Null(await usage.LoadAsync("x", CancellationToken.None));
        await usage.SaveAsync("x", new KeptUsage(new DateOnly(2026, 11, 1), 1, 5_000_000_000), CancellationToken.None);
        await usage.SaveAsync("y", new KeptUsage(new DateOnly(2026, 11, 1), 1, 1), CancellationToken.None);
        var next = new KeptUsage(new DateOnly(2026, 12, 1), 31, 3);
        await usage.SaveAsync("x", next, CancellationToken.None);
        Assert.Equal(next, await new FeedUsage(database).LoadAsync("x", CancellationToken.None));
        Assert.Equal(1, (await usage.LoadAsync("y", CancellationToken.None))!.Value.Used);
    }
}
