using System.Runtime.CompilerServices;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds.Example;

/// <summary>Settings of a feed of kind <c>table</c>.</summary>
public sealed class TableOptions
{
    public string ConnectionString { get; set; } = "Host=localhost";

    public double PollSeconds { get; set; } = 5;
}

/// <summary>Rows of a table of yours, in the order of their ids.</summary>
public sealed class TableFeed(FeedContext context) : IFeed
{
    private readonly TableOptions _options = context.Read<TableOptions>();

    public string Name => context.Name;

    // The id of the last row that is safe is kept under this key, and comes back as skip.
    public string? PositionKey => $"table:{context.Name}";

    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(_options.ConnectionString);
        while (true)
        {
            await using var command = database.CreateCommand("select id, body, author, written_at from posts where id > $1 order by id limit 1000");
            command.Parameters.Add(new NpgsqlParameter { Value = skip });
            await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await rows.ReadAsync(cancellationToken))
                {
                    skip = rows.GetInt64(0);
                    yield return FeedRecord.Of(skip, new Tweet
                    {
                        Id = $"post-{skip}",
                        Text = rows.GetString(1),
                        Author = rows.GetString(2),
                        CreatedAt = rows.GetFieldValue<DateTimeOffset>(3),
                        Feed = Name,
                    });
                }
            }

            context.Status.Up();
            await Task.Delay(TimeSpan.FromSeconds(_options.PollSeconds), context.Clock, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
