using Npgsql;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Feeds.Example;

/// <summary>The feed that docs/feeds.md shows: as it stands there it compiles, and here it works.</summary>
public class TableFeedTests
{
    [Fact]
    public async Task The_feed_of_the_documentation_is_this_one_and_goes_on_where_it_was()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "feeds.md")).ReplaceLineEndings("\n");
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Ingestor.Tests", "Feeds", "Example", "TableFeed.cs")).ReplaceLineEndings("\n");
        Assert.Contains($"```csharp\n{source.Trim()}\n```", page, StringComparison.Ordinal);

        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await RunAsync("create table posts (id bigint, body text, author text, written_at timestamptz); insert into posts select n, 'row ' || n, 'ada', now() from generate_series(1, 3) n");
        await using var rig = new FeedRig();
        rig.Read(new TableFeed(rig.Context("mine", ("ConnectionString", connection))), after: 1);
        Assert.Equal(["row 2", "row 3"], [(await rig.TakeAsync()).Tweet!.Text, (await rig.TakeAsync()).Tweet!.Text]);
        await RunAsync("insert into posts values (7, 'new', 'bob', now())");
        await rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        var record = await rig.TakeAsync();
        Assert.Equal((7, "post-7", "bob", "mine"), (record.Position, record.Tweet!.Id, record.Tweet.Author, record.Tweet.Feed));

        async Task RunAsync(string sql)
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
