using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>Table <c>incidents</c>, as far as opening and resolving go.</summary>
internal static class IncidentStore
{
    /// <summary>
    /// The incidents on a model that further runs may belong to: the open one, else the last, and those in whose time runs between two
    /// moments may lie. They are held until the transaction ends, or the resolver could resolve one between reading and writing.
    /// </summary>
    /// <param name="first">When the earliest of the runs was completed.</param>
    /// <param name="last">When the latest was.</param>
    public static async Task<IReadOnlyList<Incident>> AroundAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, NamedRule rule, ModelKey key, DateTimeOffset first, DateTimeOffset last)
    {
        var rows = await connection.QueryAsync<IncidentRow>(
            $"""
            select {IncidentRow.Columns} from incidents where incident_id in (
                select incident_id from incidents where rule = @Name and model = @Model and model_version = @ModelVersion and resolved_at is null
                union select incident_id from incidents where rule = @Name and model = @Model and model_version = @ModelVersion
                    and resolved_at >= @first and coalesce(first_verdict_at, opened_at) <= @reach
                union (select incident_id from incidents where rule = @Name and model = @Model and model_version = @ModelVersion
                    order by last_run_at desc, incident_id limit 1))
            order by incident_id
            for update
            """,
            new { rule.Name, key.Model, key.ModelVersion, first = first.UtcDateTime, reach = (last + rule.Tracker.Reach).UtcDateTime },
            transaction);
        return [.. rows.Select(row => row.ToIncident())];
    }

    /// <summary>
    /// Adds an incident. Where one of its group is open, it becomes a part of that one's thread; but not of a thread that was told of and is
    /// held back since, by a silence or because somebody knows, unless it would be silenced itself: nobody would hear of it.
    /// </summary>
    /// <returns>The incident whose mail tells of it; null when it was there, or another one is open: the database decides.</returns>
    public static Task<string?> OpenAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident, string groupKey, DateTimeOffset now) =>
        connection.QuerySingleOrDefaultAsync<string?>(
            $"""
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at, group_key,
                                   first_verdict_at, logged_state, part_of, reported_at)
            select @IncidentId, @Rule, @Model, @ModelVersion, @OpenedAt, @LastRunAt, @Runs, @VerdictIds, '<' || @IncidentId || '@' || id || '.streamsentiment>',
                   @ResolvedAt, @groupKey, @FirstVerdictAt,
                   case when @ResolvedAt::timestamptz is null then 'open' else 'resolved' end, leader.incident_id, leader.reported_at
            from database_identity left join lateral (
                select incident_id, reported_at from incidents
                where incident_id = (
                    select coalesce(part_of, incident_id) from incidents i
                    where group_key = @groupKey and resolved_at is null and (@ResolvedAt::timestamptz is null or opened_at <= @ResolvedAt)
                      and (not exists (select from notices where notices.incident_id = coalesce(i.part_of, i.incident_id))
                           or not (i.acknowledged_at is not null or {SilenceSql.Covers("i.model", "i.rule")})
                           or {SilenceSql.Covers("@Model", "@Rule")})
                    order by opened_at, incident_id limit 1)) as leader on true
            on conflict do nothing
            returning coalesce(part_of, incident_id)
            """,
            new
            {
                incident.IncidentId,
                incident.Rule,
                incident.Model,
                incident.ModelVersion,
                OpenedAt = incident.OpenedAt.UtcDateTime,
                FirstVerdictAt = incident.FirstVerdictAt.UtcDateTime,
                LastRunAt = incident.LastRunAt.UtcDateTime,
                incident.Runs,
                VerdictIds = incident.VerdictIds.ToArray(),
                ResolvedAt = incident.ResolvedAt?.UtcDateTime,
                groupKey,
                now = now.UtcDateTime,
            },
            transaction);

    /// <summary>Writes what further runs, or quiet, made of an incident.</summary>
    public static Task UpdateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident) =>
        connection.ExecuteAsync(
            """
            update incidents set last_run_at = @LastRunAt, runs = @Runs, resolved_at = @ResolvedAt, first_verdict_at = @FirstVerdictAt,
                logged_state = case when @ResolvedAt::timestamptz is not null then 'resolved' when logged_state = 'resolved' then 'open' else logged_state end
            where incident_id = @IncidentId
            """,
            new
            {
                incident.IncidentId,
                LastRunAt = incident.LastRunAt.UtcDateTime,
                incident.Runs,
                ResolvedAt = incident.ResolvedAt?.UtcDateTime,
                FirstVerdictAt = incident.FirstVerdictAt.UtcDateTime,
            },
            transaction);

    /// <summary>
    /// The open incidents without a run for as long as their rule asks; of a rule that is no longer there, for as long as all rules ask.
    /// </summary>
    public static async Task<IReadOnlyList<Incident>> QuietAsync(NpgsqlDataSource database, RuleBook rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<IncidentRow>(new CommandDefinition(
            $"""
            select {IncidentRow.Columns} from incidents left join unnest(@names, @quiets) as known (name, quiet) on rule = name
            where resolved_at is null and last_run_at < @now - coalesce(quiet, @OtherQuiet)
            order by opened_at limit 1000
            """,
            new
            {
                names = rules.Rules.Select(rule => rule.Name).ToArray(),
                quiets = rules.Rules.Select(rule => rule.Quiet).ToArray(),
                rules.OtherQuiet,
                now = now.UtcDateTime,
            },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToIncident())];
    }

    /// <summary>Whether a verdict on the incident's model was taken in that was judged at or after a moment, of whichever judge.</summary>
    public static async Task<bool> WasHeardOfAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident, DateTimeOffset moment) =>
        await connection.ExecuteScalarAsync<bool>(
            """
            select exists (select from unnest('{feed,person,scorer}'::text[]) as judges (name), lateral (
                select judged_at from verdicts where model = @Model and model_version = @ModelVersion and judge = name order by seq desc limit 1) newest
            where judged_at >= @moment)
            """,
            new { incident.Model, incident.ModelVersion, moment = moment.UtcDateTime },
            transaction);

    /// <summary>Resolves an incident, unless a further run came in the meantime.</summary>
    /// <returns>Whether it did.</returns>
    public static async Task<bool> ResolveAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident, TimeSpan quiet) =>
        await connection.ExecuteAsync(
            """
            update incidents set resolved_at = last_run_at + @quiet, logged_state = 'resolved'
            where incident_id in (select incident_id from incidents where incident_id = @IncidentId for update skip locked)
              and resolved_at is null and last_run_at = @LastRunAt
            """,
            new { incident.IncidentId, LastRunAt = incident.LastRunAt.UtcDateTime, quiet },
            transaction) == 1;

    /// <summary>The incidents whose mail tells of them, and perhaps of others, about which something may be to be sent.</summary>
    public static async Task<IReadOnlyList<string>> UnsettledAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select incident_id from incidents where part_of is null and not settled order by opened_at limit 1000",
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>How many incidents are open on each model that has one.</summary>
    public static async Task<IReadOnlyList<(string Model, long Count)>> CountOpenAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string, long)>(new CommandDefinition(
            "select model, count(*) from incidents where resolved_at is null group by model", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Holds the thread of an incident until the transaction ends.</summary>
    /// <returns>False when somebody else holds it: then it is left for the next time, so that nobody waits.</returns>
    public static async Task<bool> TryHoldAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string leader) =>
        await connection.ExecuteScalarAsync<string?>(
            "select incident_id from incidents where incident_id = @leader for update skip locked", new { leader }, transaction) is not null;

    /// <summary>Orders those who may open incidents of the same groups.</summary>
    public static Task LockGroupsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<string> groupKeys) =>
        connection.ExecuteAsync(
            "select pg_advisory_xact_lock(number) from unnest(@numbers) as number",
            new { numbers = groupKeys.Select(key => AdvisoryLock.NumberFor($"group\u001f{key}")).Distinct().Order().ToArray() },
            transaction);
}
