using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>
/// A change of state that nobody in Alerting made: people acknowledge, silence and resolve in SQL, and silences end. The database hands each
/// change to one process only, which logs it.
/// </summary>
internal sealed class StateChange
{
    private const int Longest = 500;

    // Of the incidents those that nobody writes just now, since waiting for them could be waiting in a circle: the next look sees the others.
    private static readonly string Sql =
        $"""
        with thread as (
            select incident_id as id, logged_state as before, acknowledged_by as who, {SilenceSql.InWords("i.model", "i.rule")} as silences,
                   case when resolved_at is not null then 'resolved' when acknowledged_at is not null then 'acknowledged'
                        when {SilenceSql.Covers("i.model", "i.rule")} then 'silenced' else 'open' end as state
            from incidents i
            where incident_id in (select incident_id from incidents where incident_id = @leader or part_of = @leader for update skip locked))
        update incidents set logged_state = state from thread where incident_id = id and logged_state <> state
        returning id as IncidentId, before as Before, state as Now, who as Who, silences as Silences
        """;

    public required string IncidentId { get; init; }

    /// <summary>The state before: open, acknowledged, silenced or resolved.</summary>
    public required string Before { get; init; }

    /// <summary>The state since.</summary>
    public required string Now { get; init; }

    /// <summary>Who acknowledged it; null while nobody did.</summary>
    public string? Who { get; init; }

    /// <summary>The silences that cover it, in words; null without one.</summary>
    public string? Silences { get; init; }

    /// <summary>Takes what has changed in a thread; to be logged once the transaction has ended well.</summary>
    public static async Task<IReadOnlyList<StateChange>> TakeAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string leader, DateTimeOffset now) =>
        (await connection.QueryAsync<StateChange>(Sql, new { leader, now = now.UtcDateTime }, transaction)).AsList();

    /// <summary>Logs it.</summary>
    public void Tell(ILogger logger)
    {
        // Names and reasons are what somebody typed.
        var who = SafeText.OneLine(Who ?? "", Longest);
        var silences = SafeText.OneLine(Silences ?? "", Longest);
        switch (Now)
        {
            case "acknowledged":
                IncidentLog.Acknowledged(logger, IncidentId, who);
                break;
            case "silenced":
                IncidentLog.Silenced(logger, IncidentId, silences);
                break;
            case "resolved":
                IncidentLog.Ended(logger, IncidentId, ResolveReason.ByHand);
                break;
            default:
                IncidentLog.HeldNoMore(logger, IncidentId, Before);
                break;
        }
    }
}
