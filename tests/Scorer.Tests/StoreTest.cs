using Dapper;
using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests;

/// <summary>A database and rows to write into it.</summary>
public abstract class StoreTest : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private protected NpgsqlDataSource Database { get; private set; } = null!;

    public async Task InitializeAsync() => Database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());

    public async Task DisposeAsync() => await Database.DisposeAsync();

    private protected static ScoredTweet Row(
        string id, string text = "fine", DateTimeOffset? at = null, float probability = 0.75f, Sentiment? expected = null, string feed = "test") => new()
        {
            Tweet = new Tweet { Id = id, Text = text, CreatedAt = Now.AddYears(-3), Author = "ann", Expected = expected, Feed = feed },
            Label = probability >= 0.5f ? Sentiment.Positive : Sentiment.Negative,
            PositiveProbability = probability,
            Model = "m",
            ModelVersion = "1",
            ScoredAt = at ?? Now,
        };

    private protected static ScoredTweet[] Rows(int from, int count, DateTimeOffset? at = null) =>
        [.. Enumerable.Range(from, count).Select(number => Row($"{number}", at: at, probability: number % 997 / 997f))];

    private protected async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    private protected async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }
}
