using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>Table <c>incidents</c>, as far as opening and resolving go.</summary>
internal static class IncidentStore
{
    /// <summary>
    /// The incident on a model that a further run may belong to: the open one, else the last. It is held until the transaction ends, or
    /// the resolver could resolve it between reading and writing.
    /// </summary>
    public static async Task<Incident?> LatestAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string rule, ModelKey key)
    {
        var row = await connection.QuerySingleOrDefaultAsync<IncidentRow>(
            $"""
            select {IncidentRow.Columns} from incidents
            where rule = @rule and model = @Model and model_version = @ModelVersion
            order by (resolved_at is null) desc, last_run_at desc limit 1
            for update
            """,
            new { rule, key.Model, key.ModelVersion },
            transaction);
        return row?.ToIncident();
    }

    /// <summary>Adds an incident.</summary>
    /// <returns>False when it was there, or another one is open: the database decides.</returns>
    public static async Task<bool> OpenAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident) =>
        await connection.ExecuteAsync(
            """
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at)
            values (@IncidentId, @Rule, @Model, @ModelVersion, @OpenedAt, @LastRunAt, @Runs, @VerdictIds, @MessageId, @ResolvedAt)
            on conflict do nothing
            """,
            new
            {
                incident.IncidentId,
                incident.Rule,
                incident.Model,
                incident.ModelVersion,
                OpenedAt = incident.OpenedAt.UtcDateTime,
                LastRunAt = incident.LastRunAt.UtcDateTime,
                incident.Runs,
                VerdictIds = incident.VerdictIds.ToArray(),
                incident.MessageId,
                ResolvedAt = incident.ResolvedAt?.UtcDateTime,
            },
            transaction) == 1;

    /// <summary>Writes what further runs, or quiet, made of an incident.</summary>
    public static Task UpdateAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident) =>
        connection.ExecuteAsync(
            "update incidents set last_run_at = @LastRunAt, runs = @Runs, resolved_at = @ResolvedAt where incident_id = @IncidentId",
            new
            {
                incident.IncidentId,
                LastRunAt = incident.LastRunAt.UtcDateTime,
                incident.Runs,
                ResolvedAt = incident.ResolvedAt?.UtcDateTime,
            },
            transaction);

    /// <summary>
    /// Resolves the open incidents without a run for as long as their rule asks; of a rule that is no longer there, for as long as all rules
    /// ask. One that is just being written is left for the next time, so that nobody waits here.
    /// </summary>
    public static async Task<IReadOnlyList<Incident>> ResolveAsync(NpgsqlDataSource database, RuleBook rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<IncidentRow>(new CommandDefinition(
            $"""
            update incidents set resolved_at = last_run_at + coalesce(quiet, @other)
            from (select incident_id as id, known.quiet
                  from incidents left join unnest(@names, @quiets) as known (rule, quiet) using (rule)
                  where resolved_at is null and last_run_at < @now - coalesce(known.quiet, @other)
                  for update of incidents skip locked) as due
            where incident_id = due.id
            returning {IncidentRow.Columns}
            """,
            new
            {
                names = rules.Rules.Select(rule => rule.Name).ToArray(),
                quiets = rules.Rules.Select(rule => rule.Quiet).ToArray(),
                other = rules.OtherQuiet,
                now = now.UtcDateTime,
            },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToIncident())];
    }
}
