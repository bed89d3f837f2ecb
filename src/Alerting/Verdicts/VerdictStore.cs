using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Table <c>verdicts</c>, inside the caller's transaction.</summary>
internal static class VerdictStore
{
    /// <summary>
    /// Waits until nobody else takes verdicts on these models. In one order everywhere, so that two cannot wait for each other.
    /// </summary>
    public static Task LockAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<ModelKey> models) =>
        connection.ExecuteAsync(
            "select pg_advisory_xact_lock(number) from unnest(@numbers) as number",
            new { numbers = models.Select(model => model.LockNumber).Distinct().Order().ToArray() },
            transaction);

    /// <summary>
    /// The last <paramref name="count"/> verdicts on each model by each judge, in order: whichever judges a rule asks about, the last
    /// so many of theirs are among them.
    /// </summary>
    public static async Task<ILookup<ModelKey, Judgement>> LastAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<ModelKey> models, int count)
    {
        var rows = await connection.QueryAsync<Row>(
            """
            select last.verdict_id as VerdictId, last.model as Model, last.model_version as ModelVersion,
                   last.correct as Correct, last.judge as Judge, last.judged_at as JudgedAt
            from unnest(@models, @versions) as wanted (model, version)
            cross join lateral (
                select by_judge.* from unnest(@judges) as counting (judge)
                cross join lateral (
                    select * from verdicts
                    where model = wanted.model and model_version = wanted.version and judge = counting.judge
                    order by seq desc limit @count) as by_judge) as last
            order by last.seq
            """,
            new
            {
                models = models.Select(key => key.Model).ToArray(),
                versions = models.Select(key => key.ModelVersion).ToArray(),
                judges = Enum.GetValues<Judge>().Select(judge => judge.ToName()).ToArray(),
                count,
            },
            transaction);
        return rows.ToLookup(row => new ModelKey(row.Model, row.ModelVersion), row => row.ToJudgement());
    }

    /// <summary>Adds the verdicts in their order.</summary>
    /// <returns>The ids of those that were not there before.</returns>
    public static async Task<IReadOnlySet<string>> AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<Verdict> verdicts)
    {
        var added = await connection.QueryAsync<string>(
            """
            insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge)
            select verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge
            from unnest(@ids, @tweets, @texts, @probabilities, @predicted, @expected, @correct, @models, @versions, @times, @judges)
                with ordinality as fresh (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct,
                                          model, model_version, judged_at, judge, position)
            order by position
            on conflict (verdict_id) do nothing
            returning verdict_id
            """,
            new
            {
                ids = verdicts.Select(verdict => verdict.VerdictId).ToArray(),
                tweets = verdicts.Select(verdict => verdict.TweetId).ToArray(),
                texts = verdicts.Select(verdict => verdict.Text).ToArray(),
                probabilities = verdicts.Select(verdict => verdict.PositiveProbability).ToArray(),
                predicted = verdicts.Select(verdict => verdict.Predicted?.ToName()).ToArray(),
                expected = verdicts.Select(verdict => verdict.Expected?.ToName()).ToArray(),
                correct = verdicts.Select(verdict => verdict.Correct).ToArray(),
                models = verdicts.Select(verdict => verdict.Model).ToArray(),
                versions = verdicts.Select(verdict => verdict.ModelVersion).ToArray(),
                times = verdicts.Select(verdict => verdict.JudgedAt.UtcDateTime).ToArray(),
                judges = verdicts.Select(verdict => verdict.Judge.ToName()).ToArray(),
            },
            transaction);
        return added.ToHashSet();
    }

    /// <summary>The judge whose name stands in a row.</summary>
    public static Judge JudgeNamed(string name) => Enum.GetValues<Judge>().First(judge => judge.ToName() == name);

    private sealed class Row
    {
        public required string VerdictId { get; init; }

        public required string Model { get; init; }

        public required string ModelVersion { get; init; }

        public required bool Correct { get; init; }

        public required string Judge { get; init; }

        public required DateTime JudgedAt { get; init; }

        public Judgement ToJudgement() => new(VerdictId, Correct, JudgeNamed(Judge), new DateTimeOffset(JudgedAt));
    }
}
