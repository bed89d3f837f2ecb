using Dapper;
using Npgsql;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// How the incidents of one thread are, taken together: those that matter are the open ones, or all of them when none is. Who writes notices
/// and who sends them ask the same.
/// </summary>
internal sealed class ThreadState
{
    private static readonly string Sql =
        $"""
        with thread as (
            select resolved_at is null as open, acknowledged_at is not null as acknowledged,
                   {SilenceSql.Covers("i.model", "i.rule")} as silenced, {SilenceSql.InWords("i.model", "i.rule")} as silences
            from incidents i where incident_id = @leader or part_of = @leader)
        select bool_or(open) as IsOpen,
               coalesce(bool_and(acknowledged) filter (where open), bool_and(acknowledged)) as IsAcknowledged,
               coalesce(bool_and(silenced) filter (where open), bool_and(silenced)) as IsSilenced,
               string_agg(distinct silences, ', ') as Silences
        from thread
        """;

    /// <summary>Whether any is open.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether somebody knows of all that matter.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether silences cover all that matter.</summary>
    public bool IsSilenced { get; init; }

    /// <summary>The silences that cover any of them, in words; null without one.</summary>
    public string? Silences { get; init; }

    /// <summary>Reads it, as it is at a moment.</summary>
    /// <param name="leader">The incident whose mail it is.</param>
    public static Task<ThreadState> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string leader, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        connection.QuerySingleAsync<ThreadState>(new CommandDefinition(Sql, new { leader, now = now.UtcDateTime }, transaction, cancellationToken: cancellationToken));
}
