using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Table <c>verdict_counts</c>: verdicts counted in slices of ten seconds.</summary>
internal static class VerdictCounts
{
    /// <summary>How long counts are kept: a day for pictures and rules, and a day of lateness.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>What stands in some slices, both ends included, for each of some models.</summary>
    public static async Task<IReadOnlyDictionary<ModelKey, SliceCounts>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<ModelKey> models, long first, long last)
    {
        var rows = await connection.QueryAsync<(string Model, string Version, string Judge, DateTime Slice, long Verdicts, long Wrong)>(
            """
            select model, model_version, judge, slice, verdicts, wrong
            from unnest(@models, @versions) as wanted (model, model_version) join verdict_counts using (model, model_version)
            where slice between @first and @last
            """,
            new
            {
                models = models.Select(key => key.Model).ToArray(),
                versions = models.Select(key => key.ModelVersion).ToArray(),
                first = SliceCounts.StartOf(first).UtcDateTime,
                last = SliceCounts.StartOf(last).UtcDateTime,
            },
            transaction);
        var counts = models.ToDictionary(key => key, _ => new SliceCounts());
        foreach (var row in rows)
        {
            counts[new(row.Model, row.Version)].Add(VerdictStore.JudgeNamed(row.Judge), SliceCounts.SliceOf(new DateTimeOffset(row.Slice)), new(row.Verdicts, row.Wrong));
        }

        return counts;
    }

    /// <summary>Counts verdicts that are new, inside the caller's transaction.</summary>
    public static Task AddAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<Verdict> verdicts)
    {
        var groups = verdicts
            .GroupBy(verdict => (verdict.Model, verdict.ModelVersion, verdict.Judge, Slice: SliceCounts.SliceOf(verdict.JudgedAt)))
            .Select(group => (group.Key, Count: group.Aggregate(default(WrongCount), (sum, verdict) => sum + WrongCount.Of(verdict.Correct))))
            .ToList();
        return connection.ExecuteAsync(
            """
            insert into verdict_counts as old (model, model_version, judge, slice, verdicts, wrong)
            select * from unnest(@models, @versions, @judges, @slices, @verdicts, @wrong)
            on conflict (model, model_version, judge, slice) do update set verdicts = old.verdicts + excluded.verdicts, wrong = old.wrong + excluded.wrong
            """,
            new
            {
                models = groups.Select(group => group.Key.Model).ToArray(),
                versions = groups.Select(group => group.Key.ModelVersion).ToArray(),
                judges = groups.Select(group => group.Key.Judge.ToName()).ToArray(),
                slices = groups.Select(group => SliceCounts.StartOf(group.Key.Slice).UtcDateTime).ToArray(),
                verdicts = groups.Select(group => group.Count.Verdicts).ToArray(),
                wrong = groups.Select(group => group.Count.Wrong).ToArray(),
            },
            transaction);
    }

    /// <summary>Deletes what nothing looks at any more.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from verdict_counts where slice < @before", new { before = (now - Kept).UtcDateTime }, cancellationToken: cancellationToken));
    }
}
