using System.Data;
using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;
using StreamSentiment.Scorer.Shadow;
using StreamSentiment.Scorer.Summaries;

namespace StreamSentiment.Scorer;

/// <summary>
/// Writes batches to <c>scored_tweets</c> and <c>dead_letters</c>, with their summaries. Writing the same batch again changes nothing.
/// May be used by several threads; what it remembers only saves work.
/// </summary>
internal sealed class ScoredTweetStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select tweet_id as "Id", text as "Text", created_at as "CreatedAt", author as "Author", lang as "Lang", feed as "Feed", expected as "Expected",
               label as "Label", positive_probability as "PositiveProbability", model as "Model", model_version as "ModelVersion", scored_at as "ScoredAt"
        from scored_tweets where tweet_id = any(@ids)
        """;

    private const string SelectLetters =
        """
        select digest as "Digest", model as "Model", model_version as "ModelVersion", dead_lettered_at as "DeadLetteredAt"
        from dead_letters where digest = any(@digests)
        """;

    // Ids that are there already come in runs, after a restart or from a feed that is read again; a COPY that fails on one is work lost.
    private const int BatchesOfCare = 16;

    private readonly MostNegative _mostNegative = new();
    private volatile int _care;

    /// <summary>Commits rows, their summaries and dead letters in one transaction.</summary>
    /// <param name="shadows">What a challenger made of each row; null where there is none.</param>
    /// <returns>Which of the rows are new; the others were there already and stay as they are.</returns>
    /// <exception cref="PostgresException">A value is refused, or the database cannot work; nothing was written.</exception>
    public async Task<WrittenRows> WriteAsync(
        IReadOnlyList<ScoredTweet> rows, IReadOnlyCollection<DeadLetter> letters, IReadOnlyList<ShadowLabel?>? shadows = null)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        if (_care == 0)
        {
            try
            {
                return await WriteAsync(connection, rows, letters, shadows, careful: false).ConfigureAwait(false);
            }
            catch (PostgresException conflict) when (
                conflict.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected)
            {
                _care = BatchesOfCare;
            }
        }

        if (connection.State != ConnectionState.Open)
        {
            // The server may end it while the first try is rolled back.
            await connection.CloseAsync().ConfigureAwait(false);
            await connection.OpenAsync().ConfigureAwait(false);
        }

        var written = await WriteAsync(connection, rows, letters, shadows, careful: true).ConfigureAwait(false);
        _care = written.AllNew ? Math.Max(0, _care - 1) : BatchesOfCare;
        return written;
    }

    /// <summary>The rows as they stand, for those ids that have one.</summary>
    public async Task<IReadOnlyList<ScoredTweet>> ReadAsync(IReadOnlyCollection<string> ids)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(Select, new { ids = ids.ToArray() }).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToScoredTweet())];
    }

    /// <summary>The letters as they stand, for those digests that have one.</summary>
    public async Task<IReadOnlyList<StoredLetter>> ReadLettersAsync(IReadOnlyCollection<string> digests)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        return (await connection.QueryAsync<StoredLetter>(SelectLetters, new { digests = digests.ToArray() }).ConfigureAwait(false)).AsList();
    }

    private async Task<WrittenRows> WriteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<ScoredTweet> rows,
        IReadOnlyCollection<DeadLetter> letters,
        IReadOnlyList<ShadowLabel?>? shadows,
        bool careful)
    {
        // Rolls back when it is left uncommitted.
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var written = default(WrittenRows);
        if (rows.Count > 0 && careful)
        {
            written = await RowInsert.WriteAsync(connection, rows).ConfigureAwait(false);
        }
        else if (rows.Count > 0)
        {
            await RowCopy.WriteAsync(connection, rows).ConfigureAwait(false);
        }

        // One round trip for all that follows.
        await using var rest = new NpgsqlBatch(connection, transaction);
        if (CountsOfBatch.Of(rows, written).ToCommand() is { } counts)
        {
            rest.BatchCommands.Add(counts);
        }

        if (ShadowCounts.Of(rows, shadows, written) is { } compared)
        {
            rest.BatchCommands.Add(compared.ToCommand());
        }

        var candidates = _mostNegative.Candidates(rows, written);
        if (candidates.Count > 0)
        {
            rest.BatchCommands.Add(MostNegative.ToCommand(candidates));
        }

        foreach (var command in DeadLetterStore.Commands(letters))
        {
            rest.BatchCommands.Add(command);
        }

        rest.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await rest.ExecuteNonQueryAsync().ConfigureAwait(false);
        _mostNegative.Committed(candidates);
        return written;
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

/// <summary>Whose a letter is and since when, as the table has it.</summary>
/// <param name="Model">The model that found nothing to score; null where the reason is another, or an earlier release wrote it.</param>
internal sealed record StoredLetter(string Digest, string? Model, string? ModelVersion, DateTime DeadLetteredAt);
