using Dapper;
using Npgsql;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// How the incidents of one thread are, taken together, and what of them one channel has not told: those that matter are the open ones, or
/// all of them when none is. Who writes notices and who sends them ask the same, so neither undoes what the other did.
/// </summary>
internal sealed class ThreadState
{
    private static readonly string Sql =
        $"""
        with thread as (
            select resolved_at is null as open, acknowledged_at is not null as acknowledged,
                   {SilenceSql.Covers("i.model", "i.rule")} as silenced, {SilenceSql.InWords("i.model", "i.rule")} as silences,
                   acknowledged_at is null and not {SilenceSql.Covers("i.model", "i.rule", "coalesce(i.resolved_at, @now)")}
                   and not exists (
                       select from notices n where n.incident_id = @leader and n.channel = @channel
                       and case when i.incident_id = @leader then n.state <> 'pending' else n.state = 'sent' and i.incident_id = any(n.tells) end) as news
            from incidents i where incident_id = @leader or part_of = @leader)
        select bool_or(open) as IsOpen,
               coalesce(bool_and(acknowledged) filter (where open), bool_and(acknowledged)) as IsAcknowledged,
               not bool_or(news) and coalesce(bool_and(silenced) filter (where open), bool_and(silenced)) as IsSilenced,
               bool_or(news) as HasNews,
               string_agg(distinct silences, ', ') as Silences
        from thread
        """;

    /// <summary>Whether any is open.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether somebody knows of all that matter.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether silences cover all that matter, and there is no news.</summary>
    public bool IsSilenced { get; init; }

    /// <summary>
    /// Whether any is news: not told, known to nobody, and not covered by a silence, now or when it was over. The first is news until a notice
    /// was sent or given up; the others until their tweets were in one that was sent.
    /// </summary>
    public bool HasNews { get; init; }

    /// <summary>The silences that cover any of them, in words; null without one.</summary>
    public string? Silences { get; init; }

    /// <summary>Reads it, as it is at a moment.</summary>
    /// <param name="leader">The incident whose mail it is.</param>
    /// <param name="channel">The channel.</param>
    public static Task<ThreadState> ReadAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        string leader,
        string channel,
        DateTimeOffset now,
        CancellationToken cancellationToken = default) =>
        connection.QuerySingleAsync<ThreadState>(new CommandDefinition(
            Sql, new { leader, channel, now = now.UtcDateTime }, transaction, cancellationToken: cancellationToken));
}
