using Npgsql;
using StreamSentiment.Ingestor.Tests.Feeds;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>Connects of feeds in Postgres.</summary>
public class FeedConnectsTests
{
    private static readonly DateTimeOffset Now = TestFeed.Now;

    [Fact]
    public async Task They_are_there_for_the_next_process_by_the_feeds_name_and_forgotten_when_they_count_no_more()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await new FeedConnects(database).SaveAsync("x", [Now.AddMinutes(-20), Now.AddMinutes(-9), Now.AddHours(3)], Now.AddMinutes(-30), CancellationToken.None);
        await new FeedConnects(database).SaveAsync("y", [Now], Now.AddMinutes(-15), CancellationToken.None);
        var next = new FeedConnects(database);
        Assert.Equal([Now.AddMinutes(-9), Now.AddHours(3)], await next.LoadAsync("x", Now.AddMinutes(-15), CancellationToken.None));
        await next.SaveAsync("x", [Now.AddMinutes(-1), Now], Now.AddMinutes(-15), CancellationToken.None);
        Assert.Equal(
            [Now.AddMinutes(-9), Now.AddMinutes(-1), Now],
            await new FeedConnects(database).LoadAsync("x", Now.AddYears(-1), CancellationToken.None));
        Assert.Equal([Now], await next.LoadAsync("y", Now.AddYears(-1), CancellationToken.None));
    }

    [Fact]
    public async Task One_that_reached_no_server_is_taken_out_and_no_other()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var connects = new FeedConnects(database);
        // Finer than Postgres keeps it.
        var at = Now.AddTicks(7);
        await connects.SaveAsync("x", [Now.AddMinutes(-1), at], Now.AddMinutes(-15), CancellationToken.None);
        await connects.SaveAsync("y", [at], Now.AddMinutes(-15), CancellationToken.None);
        await connects.ForgetAsync("x", [at], CancellationToken.None);
        Assert.Equal([Now.AddMinutes(-1)], await connects.LoadAsync("x", Now.AddYears(-1), CancellationToken.None));
        Assert.Single(await connects.LoadAsync("y", Now.AddYears(-1), CancellationToken.None));
    }
}
