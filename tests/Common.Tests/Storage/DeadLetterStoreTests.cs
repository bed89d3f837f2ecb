using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Storage;

public class DeadLetterStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_letter_is_kept_with_its_beginning_its_true_size_and_where_it_came_from()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        var value = new byte[DeadLetter.MaxValueBytes + 10];
        var letter = DeadLetter.FromTopic("tweets", 3, 99, "key\0", DeadLetterReasons.Malformed, "what\0ever", value, Now);
        await WriteAsync(database, letter, letter);
        await using var connection = await database.OpenConnectionAsync();
        var row = await connection.QuerySingleAsync<(int Kept, long Size, string Topic, int Partition, long Offset, string Key)>(
            "select length(value), value_size, topic, partition, \"offset\", key from dead_letters");
        Assert.Equal((DeadLetter.MaxValueBytes, value.Length, "tweets", 3, 99L, "key\uFFFD"), row);
    }

    [Fact]
    public async Task A_transaction_that_is_given_up_leaves_no_letter()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using (var connection = await database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await DeadLetterStore.WriteAsync(connection, transaction, [DeadLetter.FromFeed("f", 1, "malformed", "e", "x"u8, 1, Now)]);
        }

        await using var count = database.CreateCommand("select count(*) from dead_letters");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Letters_of_many_megabytes_go_in_several_statements_and_nulls_stay_nulls()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        DeadLetter[] letters = [.. Enumerable.Range(0, 150).Select(number => Letter(number))];
        Assert.Equal([64, 64, 22], DeadLetterStore.Commands(letters).Select(command => ((string[])command.Parameters[0].Value!).Length));
        Assert.Empty(DeadLetterStore.Commands([]));
        await WriteAsync(database, letters);
        await WriteAsync(database, letters[..80]);
        await using var connection = await database.OpenConnectionAsync();
        Assert.Equal(
            (150L, 150L, 0L, 150L),
            await connection.QuerySingleAsync<(long, long, long, long)>("select count(*), count(feed_position), count(topic), count(*) filter (where value_size = 262144) from dead_letters"));

        static DeadLetter Letter(int number)
        {
            var value = new byte[DeadLetter.MaxValueBytes];
            BitConverter.TryWriteBytes(value, number);
            return DeadLetter.FromFeed("f", number, DeadLetterReasons.Malformed, "e", value, value.Length, Now);
        }
    }

    [Fact]
    public async Task A_letter_that_comes_again_counts_as_a_further_attempt_only_when_it_was_put_back_since_and_only_once()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        var letter = DeadLetter.FromTopic("tweets", 3, 99, "key", DeadLetterReasons.Malformed, "first", "x"u8, Now, "1");
        var later = letter with { Reason = DeadLetterReasons.Unscorable, Error = "second", Offset = 120, DeadLetteredAt = Now.AddHours(1) };
        await WriteAsync(database, letter);
        await WriteAsync(database, later);
        Assert.Equal(("malformed", "first", 1), await StateAsync());

        await connection.ExecuteAsync("update dead_letters set replayed_at = now(), replay_result = 'stored', replayed_as = 'y'");
        await WriteAsync(database, later);
        await WriteAsync(database, later);
        Assert.Equal(("unscorable", "second", 2), await StateAsync());
        Assert.Equal((120L, "1"), await connection.QuerySingleAsync<(long, string)>("select \"offset\", version from dead_letters where replayed_at is null and replay_result is null"));

        Task<(string, string, int)> StateAsync() => connection.QuerySingleAsync<(string, string, int)>("select reason, error, attempts from dead_letters");
    }

    [Fact]
    public void The_digest_tells_records_apart_by_source_key_and_value()
    {
        string[] digests =
        [
            DeadLetter.FromFeed("a", 1, "r", "e", "x"u8, 1, Now).Digest,
            DeadLetter.FromFeed("b", 1, "r", "e", "x"u8, 1, Now).Digest,
            DeadLetter.FromFeed("a", 1, "r", "e", "y"u8, 1, Now).Digest,
            DeadLetter.FromTopic("a", 0, 0, "k", "r", "e", "x"u8, Now).Digest,
        ];
        Assert.Distinct(digests);
        Assert.Equal(digests[0], DeadLetter.FromFeed("a", 77, "other", "other", "x"u8, 1, Now.AddDays(1)).Digest);
    }

    private static async Task WriteAsync(NpgsqlDataSource database, params DeadLetter[] letters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await DeadLetterStore.WriteAsync(connection, transaction, letters);
        await transaction.CommitAsync();
    }
}
