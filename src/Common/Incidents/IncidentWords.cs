using Dapper;
using Npgsql;

namespace StreamSentiment.Common.Incidents;

/// <summary>What people say about incidents, through the functions of the database that docs/alerting.md shows: one truth for prompt, page and command.</summary>
internal static class IncidentWords
{
    /// <summary>Somebody knows of an incident, and of those of one cause with it: no more reminders.</summary>
    /// <param name="incident">The first digits of its id.</param>
    /// <returns>Ids of those that were open and that nobody had acknowledged.</returns>
    /// <exception cref="PostgresException">It names none, or several; the message is for people.</exception>
    public static async Task<IReadOnlyList<string>> AcknowledgeAsync(
        NpgsqlConnection connection, string incident, string by, string? note, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<string>(new CommandDefinition(
            "select alert_acknowledge(@incident, @by, @note)", new { incident, by, note }, cancellationToken: cancellationToken)).ConfigureAwait(false)).AsList();

    /// <summary>Nothing is sent for a while about incidents that match.</summary>
    /// <param name="model">Only those on this model; null: on every one.</param>
    /// <param name="rule">Only those of this rule; null: of every one.</param>
    /// <returns>The silence's number.</returns>
    public static Task<long> SilenceAsync(
        NpgsqlConnection connection, string? model, string? rule, DateTimeOffset until, string by, string why, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select alert_silence(@until, @by, @why, @model, @rule)", new { until = until.UtcDateTime, by, why, model, rule }, cancellationToken: cancellationToken));

    /// <summary>A silence ends now.</summary>
    /// <returns>False when it was over, or is none.</returns>
    public static Task<bool> UnsilenceAsync(NpgsqlConnection connection, long silence, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition("select alert_unsilence(@silence)", new { silence }, cancellationToken: cancellationToken));
}
