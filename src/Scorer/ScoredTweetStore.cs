using Dapper;
using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer;

/// <summary>Writes batches to <c>scored_tweets</c> and <c>dead_letters</c>. Writing the same batch again changes nothing.</summary>
internal sealed class ScoredTweetStore(NpgsqlDataSource database)
{
    private const string Insert =
        """
        insert into scored_tweets (tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (tweet_id) do nothing
        returning tweet_id
        """;

    private const string Select =
        """
        select tweet_id as "Id", text as "Text", created_at as "CreatedAt", author as "Author", lang as "Lang", feed as "Feed", expected as "Expected",
               label as "Label", positive_probability as "PositiveProbability", model as "Model", model_version as "ModelVersion", scored_at as "ScoredAt"
        from scored_tweets where tweet_id = any(@ids)
        """;

    /// <summary>Commits rows and dead letters in one transaction.</summary>
    /// <returns>The ids whose rows are new; the others were there already and stay as they are.</returns>
    public async Task<IReadOnlySet<string>> WriteAsync(IReadOnlyCollection<ScoredTweet> rows, IReadOnlyCollection<DeadLetter> letters)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var added = rows.Count > 0 ? await InsertAsync(connection, transaction, rows).ConfigureAwait(false) : [];
        if (letters.Count > 0)
        {
            await DeadLetterStore.WriteAsync(connection, transaction, letters).ConfigureAwait(false);
        }

        await transaction.CommitAsync().ConfigureAwait(false);
        return added;
    }

    /// <summary>The rows as they stand, for those ids that have one.</summary>
    public async Task<IReadOnlyList<ScoredTweet>> ReadAsync(IReadOnlyCollection<string> ids)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(Select, new { ids = ids.ToArray() }).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToScoredTweet())];
    }

    private static async Task<HashSet<string>> InsertAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyCollection<ScoredTweet> rows)
    {
        await using var command = new NpgsqlCommand(Insert, connection, transaction);
        Add(NpgsqlDbType.Text, row => row.Tweet.Id);
        Add(NpgsqlDbType.Text, row => row.Tweet.Text);
        Add(NpgsqlDbType.TimestampTz, row => row.Tweet.CreatedAt.UtcDateTime);
        Add(NpgsqlDbType.Text, row => row.Tweet.Author);
        Add(NpgsqlDbType.Text, row => row.Tweet.Lang);
        Add(NpgsqlDbType.Text, row => row.Tweet.Feed);
        Add(NpgsqlDbType.Text, row => row.Tweet.Expected?.ToName());
        Add(NpgsqlDbType.Text, row => row.Label.ToName());
        Add(NpgsqlDbType.Real, row => row.PositiveProbability);
        Add(NpgsqlDbType.Text, row => row.Model);
        Add(NpgsqlDbType.Text, row => row.ModelVersion);
        Add(NpgsqlDbType.TimestampTz, row => row.ScoredAt.UtcDateTime);
        var added = new HashSet<string>(rows.Count);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            added.Add(reader.GetString(0));
        }

        return added;

        void Add<T>(NpgsqlDbType type, Func<ScoredTweet, T> column) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. rows.Select(column)] });
    }

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string Text { get; init; }

        public required DateTime CreatedAt { get; init; }

        public string? Author { get; init; }

        public string? Lang { get; init; }

        public required string Feed { get; init; }

        public string? Expected { get; init; }

        public required string Label { get; init; }

        public required float PositiveProbability { get; init; }

        public required string Model { get; init; }

        public required string ModelVersion { get; init; }

        public required DateTime ScoredAt { get; init; }

        public ScoredTweet ToScoredTweet() => new()
        {
            Tweet = new Tweet
            {
                Id = Id,
                Text = Text,
                CreatedAt = CreatedAt,
                Author = Author,
                Lang = Lang,
                Feed = Feed,
                Expected = Expected is null ? null : SentimentNames.Parse(Expected),
            },
            Label = SentimentNames.Parse(Label),
            PositiveProbability = PositiveProbability,
            Model = Model,
            ModelVersion = ModelVersion,
            ScoredAt = ScoredAt,
        };
    }
}
