using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Incidents;

namespace StreamSentiment.Standalone.Alerts;

/// <summary>
/// <c>./run incidents</c>, <c>acknowledge</c>, <c>silence</c>, <c>unsilence</c>: the functions of docs/alerting.md with words around them.
/// </summary>
internal static class IncidentCommands
{
    private const string Incidents =
        """
        select left(incident_id, 8) as incident, state, model || ' ' || model_version as model, rule, opened_at::timestamp(0) as opened, runs, decision, left(notices, 200) as notices
        from incident_states
        """;

    private const string Silences =
        """
        select silence_id as silence, coalesce(model, 'every') as model, coalesce(rule, 'every') as rule, ends_at::timestamp(0) as until, created_by as by, why
        from silences where ends_at > now() order by ends_at
        """;

    /// <summary>Prints incidents and silences.</summary>
    /// <param name="all">The resolved ones too; otherwise only those of the last day.</param>
    public static Task<int> ListAsync(AlertDatabase database, bool all, CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            var which = all ? "" : "where state <> 'resolved' or resolved_at > now() - interval '1 day'";
            await AlertDatabase.PrintAsync(connection, $"{Incidents} {which} order by opened_at desc", cancellationToken).ConfigureAwait(false);
            await System.Console.Out.WriteLineAsync().ConfigureAwait(false);
            await AlertDatabase.PrintAsync(connection, Silences, cancellationToken).ConfigureAwait(false);
            return 0;
        },
        cancellationToken);

    /// <summary>Says that somebody knows of an incident and those of one cause with it.</summary>
    /// <param name="incident">The first digits of its id, in small or capital letters.</param>
    public static Task<int> AcknowledgeAsync(AlertDatabase database, string incident, string by, string? note, CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            var known = await IncidentWords.AcknowledgeAsync(connection, incident, by, note, cancellationToken).ConfigureAwait(false);
            if (known.Count == 0)
            {
                throw new StartException($"No open incident that nobody has acknowledged begins with '{incident}'. ./run incidents shows them.");
            }

            foreach (var id in known)
            {
                System.Console.WriteLine($"acknowledged {id}: no reminders; its end is told");
            }

            return 0;
        },
        cancellationToken);

    /// <summary>Keeps notices back for a while.</summary>
    public static Task<int> SilenceAsync(
        AlertDatabase database, string? model, string? rule, DateTimeOffset until, string by, string why, CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            var silence = await IncidentWords.SilenceAsync(connection, model, rule, until, by, why, cancellationToken).ConfigureAwait(false);
            System.Console.WriteLine($"silence {silence}: {(model is null ? "every model" : $"model {model}")}, {(rule is null ? "every rule" : $"rule {rule}")}, "
                + $"until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; ./run unsilence {silence} ends it before");
            return 0;
        },
        cancellationToken);

    /// <summary>Ends a silence.</summary>
    public static Task<int> UnsilenceAsync(AlertDatabase database, long silence, CancellationToken cancellationToken) => database.UseAsync(
        async connection =>
        {
            if (!await IncidentWords.UnsilenceAsync(connection, silence, cancellationToken).ConfigureAwait(false))
            {
                throw new StartException($"There is no silence {silence} that still holds. ./run incidents shows them.");
            }

            System.Console.WriteLine($"silence {silence} is over: what it kept back and is still open is told now");
            return 0;
        },
        cancellationToken);
}
