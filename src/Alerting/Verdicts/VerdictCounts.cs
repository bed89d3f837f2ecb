using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>
/// Tables <c>verdict_counts</c> and <c>verdict_seconds</c>: verdicts counted in slices of ten seconds and of one. A report, and a rule whose
/// window is long, reads the first, which has fewer rows; a rule whose window is short the second.
/// </summary>
internal static class VerdictCounts
{
    /// <summary>How long counts are kept: a day for pictures and rules, and a day of lateness.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Fine = TimeSpan.FromSeconds(1);

    /// <summary>What was counted from the slice of one time to that of another, both included and whole, for each of some models.</summary>
    /// <param name="slice">The slices wanted: whole seconds, or tens of them.</param>
    public static async Task<IReadOnlyDictionary<ModelKey, SliceCounts>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<ModelKey> models, IEnumerable<Judge> judges, TimeSpan slice, DateTimeOffset first, DateTimeOffset last)
    {
        var (table, column) = slice.Ticks % Coarse.Ticks == 0 ? ("verdict_counts", "slice") : ("verdict_seconds", "second");
        // The origin is that of .NET's calendar, by which slices are numbered.
        var rows = await connection.QueryAsync<(string Model, string Version, string Judge, DateTime Slice, long Verdicts, long Wrong)>(
            $"""
            select model, model_version, judge, date_bin(@slice, {column}, timestamptz '0001-01-01 00:00:00Z'), sum(verdicts)::bigint, sum(wrong)::bigint
            from unnest(@models, @versions) as wanted (model, model_version) join {table} using (model, model_version)
            where judge = any(@judges) and {column} >= @first and {column} < @end group by 1, 2, 3, 4
            """,
            new
            {
                slice,
                models = models.Select(key => key.Model).ToArray(),
                versions = models.Select(key => key.ModelVersion).ToArray(),
                first = SliceCounts.StartOf(first, slice).UtcDateTime,
                judges = judges.Select(judge => judge.ToName()).ToArray(),
                // Also what is later than all of these and in a slice with one: a slice is looked at whole, in whichever batch.
                end = (SliceCounts.StartOf(last, slice) + slice).UtcDateTime,
            },
            transaction);
        var counts = models.ToDictionary(key => key, _ => new SliceCounts(slice));
        foreach (var row in rows)
        {
            counts[new(row.Model, row.Version)].Add(VerdictStore.JudgeNamed(row.Judge), new DateTimeOffset(row.Slice), new(row.Verdicts, row.Wrong));
        }

        return counts;
    }

    /// <summary>Counts verdicts that are new, inside the caller's transaction.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<Verdict> verdicts)
    {
        await AddAsync(connection, transaction, verdicts, "verdict_counts", "slice", Coarse);
        await AddAsync(connection, transaction, verdicts, "verdict_seconds", "second", Fine);
    }

    /// <summary>Deletes what nothing looks at any more.</summary>
    public static async Task ForgetAsync(NpgsqlDataSource database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from verdict_counts where slice < @before; delete from verdict_seconds where second < @before",
            new { before = (now - Kept).UtcDateTime },
            cancellationToken: cancellationToken));
    }

    private static Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<Verdict> verdicts, string table, string column, TimeSpan slice)
    {
        var groups = verdicts
            .GroupBy(verdict => (verdict.Model, verdict.ModelVersion, verdict.Judge, Start: SliceCounts.StartOf(verdict.JudgedAt, slice)))
            .Select(group => (group.Key, Count: group.Aggregate(default(WrongCount), (sum, verdict) => sum + WrongCount.Of(verdict.Correct))))
            .ToList();
        return connection.ExecuteAsync(
            $"""
            insert into {table} as old (model, model_version, judge, {column}, verdicts, wrong)
            select * from unnest(@models, @versions, @judges, @slices, @verdicts, @wrong)
            on conflict (model, model_version, judge, {column}) do update set verdicts = old.verdicts + excluded.verdicts, wrong = old.wrong + excluded.wrong
            """,
            new
            {
                models = groups.Select(group => group.Key.Model).ToArray(),
                versions = groups.Select(group => group.Key.ModelVersion).ToArray(),
                judges = groups.Select(group => group.Key.Judge.ToName()).ToArray(),
                slices = groups.Select(group => group.Key.Start.UtcDateTime).ToArray(),
                verdicts = groups.Select(group => group.Count.Verdicts).ToArray(),
                wrong = groups.Select(group => group.Count.Wrong).ToArray(),
            },
            transaction);
    }
}
