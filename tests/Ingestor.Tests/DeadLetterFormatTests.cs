using System.Reflection;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>A format that the table refuses would stop its feed at the first record that is no tweet.</summary>
public sealed class DeadLetterFormatTests
{
    [Fact]
    public async Task The_table_takes_letters_of_every_format()
    {
        var formats = typeof(FeedFormats).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Contains(FeedFormats.Jetstream, formats);
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var letters = formats.Select((format, number) =>
            DeadLetter.FromFeed("feed", number, DeadLetterReasons.Malformed, "line 1: no", [(byte)number], 1, DateTimeOffset.UtcNow) with { FeedFormat = format });
        await new FeedPositions(database, TimeProvider.System).SaveDeadLettersAsync([.. letters], CancellationToken.None);
        await using var kept = database.CreateCommand("select array_agg(feed_format order by feed_format) from dead_letters");
        Assert.Equal(formats.Order(StringComparer.Ordinal), (string[])(await kept.ExecuteScalarAsync())!);
    }
}
