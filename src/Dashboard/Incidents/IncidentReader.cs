using Dapper;
using Npgsql;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>Reads incidents with what was sent about them.</summary>
internal sealed class IncidentReader(DashboardDatabase database)
{
    private const string From = "from incident_states s join incidents i using (incident_id)";

    /// <summary>The latest incidents, newest first.</summary>
    /// <param name="state">Only in this state; null: in any.</param>
    public async Task<IReadOnlyList<IncidentAnswer>> ListAsync(string? state, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        // Of those that are over there may be many; the state of the others is found by an index.
        var which = state switch
        {
            null => "",
            "resolved" => "where i.resolved_at is not null",
            _ => "where i.resolved_at is null and s.state = @state",
        };
        var incidents = (await connection.QueryAsync<IncidentAnswer>(new CommandDefinition(
            $"select {IncidentAnswer.Columns} {From} {which} order by i.opened_at desc, i.incident_id limit @limit",
            new { state, limit },
            cancellationToken: cancellationToken))).AsList();
        return await WithNoticesAsync(connection, incidents, cancellationToken);
    }

    /// <summary>One incident with its verdicts and its report; null when there is none of this id.</summary>
    public async Task<IncidentAnswer?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, id, cancellationToken);
    }

    /// <inheritdoc cref="FindAsync(string, CancellationToken)"/>
    public static async Task<IncidentAnswer?> FindAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        var found = (await connection.QueryAsync<IncidentAnswer>(new CommandDefinition(
            $"select {IncidentAnswer.Columns} {From} where i.incident_id = @id",
            new { id },
            cancellationToken: cancellationToken))).AsList();
        if (found.Count == 0)
        {
            return null;
        }

        var incident = (await WithNoticesAsync(connection, found, cancellationToken))[0];
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            select verdict_id as VerdictId, tweet_id as TweetId, left(text, 10000) as Text, predicted as Predicted, expected as Expected,
                   positive_probability as PositiveProbability, judge as Judge, judged_at as JudgedAt
            from verdicts where verdict_id = any (array(select unnest(verdict_ids) from incidents where incident_id = @id)) order by seq;
            select subject, body, sent_at, state from notices where incident_id = @leader and channel = 'mail'
            order by kind <> 'opened', body is null, created_at desc limit 1
            """,
            new { id, leader = incident.PartOf ?? id },
            cancellationToken: cancellationToken));
        var verdicts = (await answers.ReadAsync<VerdictAnswer>()).AsList();
        var report = (await answers.ReadAsync<(string? Subject, string? Body, DateTime? SentAt, string State)>()).AsList();
        return incident with
        {
            Verdicts = verdicts,
            Report = report.Count == 0 ? null : new ReportAnswer(report[0].Subject, report[0].Body, report[0].SentAt, report[0].State),
        };
    }

    // Those of one cause have the notices of the first of them.
    private static async Task<IReadOnlyList<IncidentAnswer>> WithNoticesAsync(
        NpgsqlConnection connection, IReadOnlyList<IncidentAnswer> incidents, CancellationToken cancellationToken)
    {
        if (incidents.Count == 0)
        {
            return incidents;
        }

        var notices = (await connection.QueryAsync<NoticeRow>(new CommandDefinition(
            """
            select incident_id as IncidentId, case when joined then 'joined' else kind end as Kind, number as Number, channel as Channel, state as State, sent_at as SentAt,
                   subject as Subject, error as Error
            from notices where incident_id = any (@ids) order by created_at, number, channel
            """,
            new { ids = incidents.Select(LeaderOf).Distinct().ToArray() },
            cancellationToken: cancellationToken))).ToLookup(row => row.IncidentId, row => row.ToAnswer(), StringComparer.Ordinal);
        return [.. incidents.Select(incident => incident with { Notices = [.. notices[LeaderOf(incident)]] })];
    }

    private static string LeaderOf(IncidentAnswer incident) => incident.PartOf ?? incident.IncidentId;

    private sealed class NoticeRow
    {
        public required string IncidentId { get; init; }

        public required string Kind { get; init; }

        public required int Number { get; init; }

        public required string Channel { get; init; }

        public required string State { get; init; }

        public DateTime? SentAt { get; init; }

        public string? Subject { get; init; }

        public string? Error { get; init; }

        public NoticeAnswer ToAnswer() =>
            new() { Kind = Kind, Number = Number, Channel = Channel, State = State, SentAt = SentAt, Subject = Subject, Error = Error };
    }
}
