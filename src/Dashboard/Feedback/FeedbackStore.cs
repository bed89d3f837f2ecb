using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary>Table <c>feedback</c>, the outbox of judgements, and what they are about.</summary>
internal sealed class FeedbackStore(DashboardDatabase database)
{
    private const string Tweet = "select text, positive_probability, label, model, model_version from scored_tweets where tweet_id = $1";
    private const string Prediction =
        "select text, positive_probability, label, model, model_version from predictions where prediction_id = $1";

    // The time is the database's, so that those of several Dashboards are in one order.
    private const string Insert =
        """
        insert into feedback (verdict_id, verdict, created_by)
        select $1, $2, $3 where not exists (select from verdicts where verdict_id = $1)
        on conflict (verdict_id) do nothing
        """;

    private const string Known =
        """
        select verdict ->> 'expected' from feedback where verdict_id = $1
        union all select expected from verdicts where verdict_id = $1 limit 1
        """;

    // Those that are new; those sent so long ago that Alerting should have them, and has not.
    private const string Waiting =
        """
        select verdict_id, verdict from feedback f
        where announced_at is null
           or (announced_at <= now() - $1 and not exists (select from verdicts v where v.verdict_id = f.verdict_id))
        order by created_at, verdict_id limit 500
        """;

    private const string New =
        "select verdict_id, verdict from feedback where announced_at is null order by created_at, verdict_id limit 500";

    private const string TakeTurn = $"select pg_try_advisory_xact_lock({AdvisoryLocks.Feedback})";

    /// <summary>A person's verdict on a scored tweet.</summary>
    /// <returns>Null: there is no such tweet.</returns>
    public Task<Verdict?> OfTweetAsync(string id, bool correct, DateTimeOffset now, CancellationToken cancellationToken) =>
        FindAsync(Tweet, id, id, correct, now, cancellationToken);

    /// <summary>A person's verdict on a kept prediction.</summary>
    /// <returns>Null: there is no such prediction.</returns>
    public Task<Verdict?> OfPredictionAsync(string id, bool correct, DateTimeOffset now, CancellationToken cancellationToken) =>
        FindAsync(Prediction, id, $"prediction:{id}", correct, now, cancellationToken);

    /// <summary>Puts a verdict into the outbox.</summary>
    /// <returns>Null: it is new. Else the truth by the one that was there.</returns>
    public async Task<Sentiment?> AddAsync(Verdict verdict, string? by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = verdict.VerdictId },
                new() { Value = JsonSerializer.Serialize(verdict, StreamJson.Default.Verdict), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = (object?)by ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            return null;
        }

        await using var known = new NpgsqlCommand(Known, connection) { Parameters = { new() { Value = verdict.VerdictId } } };
        return SentimentNames.Parse((string)(await known.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>
    /// Hands over the verdicts that wait, in their order, and notes that they were sent. One process at a time does so.
    /// </summary>
    /// <param name="unheard">
    /// Also those that were sent at least so long ago and are not in table <c>verdicts</c>; null: only new ones.
    /// </param>
    /// <param name="send">Sends them; what it throws leaves them waiting.</param>
    /// <returns>How many; null when another process is at it.</returns>
    public async Task<int?> SendAsync(TimeSpan? unheard, Func<IReadOnlyList<Verdict>, Task> send, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand(TakeTurn, connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return null;
            }
        }

        var verdicts = await ReadAsync(connection, transaction, unheard, cancellationToken).ConfigureAwait(false);
        if (verdicts.Count == 0)
        {
            return 0;
        }

        await send(verdicts).ConfigureAwait(false);
        await using var note = new NpgsqlCommand(
            "update feedback set announced_at = clock_timestamp() where verdict_id = any($1)", connection, transaction)
        {
            Parameters = { new() { Value = verdicts.Select(verdict => verdict.VerdictId).ToArray() } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return verdicts.Count;
    }

    private static async Task<List<Verdict>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, TimeSpan? unheard, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(unheard is null ? New : Waiting, connection, transaction);
        if (unheard is { } age)
        {
            ask.Parameters.Add(new() { Value = age });
        }

        var verdicts = new List<Verdict>();
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            verdicts.Add(JsonSerializer.Deserialize(reader.GetString(1), StreamJson.Default.Verdict)!);
        }

        return verdicts;
    }

    private async Task<Verdict?> FindAsync(
        string sql, string id, string judged, bool correct, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var find = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        await using var row = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var (predicted, model, version) = (SentimentNames.Parse(row.GetString(2)), row.GetString(3), row.GetString(4));
        return new Verdict
        {
            VerdictId = Verdict.IdFor(judged, model, version, Judge.Person),
            TweetId = judged,
            Text = row.GetString(0),
            PositiveProbability = row.GetFloat(1),
            Predicted = predicted,
            Expected = correct ? predicted : Other(predicted),
            Correct = correct,
            Model = model,
            ModelVersion = version,
            JudgedAt = now,
            Judge = Judge.Person,
        };
    }

    private static Sentiment Other(Sentiment one) => one == Sentiment.Positive ? Sentiment.Negative : Sentiment.Positive;
}
