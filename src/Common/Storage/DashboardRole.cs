using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>
/// The Dashboard's role: it may read what the stream keeps, and write only predictions, the judgements and acknowledgements of people, and
/// silences. It deletes nothing. Its connections take it on; nobody logs on with it.
/// </summary>
internal static class DashboardRole
{
    /// <summary>The role's name.</summary>
    public const string Name = "streamsentiment_dashboard";

    private static readonly (string Table, string Privilege, string Column)[] Writable =
    [
        .. Columns("predictions", "insert", "prediction_id", "text", "label", "positive_probability", "threshold", "model", "model_version", "predicted_at"),
        .. Columns("feedback", "insert", "verdict_id", "verdict", "created_by", "created_at"),
        .. Columns("feedback", "update", "announced_at"),
        .. Columns("incidents", "update", "acknowledged_at", "acknowledged_by", "acknowledged_note"),
        .. Columns("silences", "insert", "model", "rule", "starts_at", "ends_at", "created_at", "created_by", "why"),
        .. Columns("silences", "update", "ends_at"),
    ];

    /// <summary>Makes the role where that is allowed, and gives it the rights that it lacks.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ILogger logger, CancellationToken cancellationToken)
    {
        var role = new LentRole(Name, "with which the Dashboard writes nothing but what people say", connection, transaction, logger, cancellationToken);
        if (await role.EnsureAsync().ConfigureAwait(false))
        {
            await role.LetReadAsync(ReaderRole.Readable).ConfigureAwait(false);
            await role.LetWriteAsync(Writable).ConfigureAwait(false);
            await role.LendToSelfAsync().ConfigureAwait(false);
        }
    }

    private static IEnumerable<(string Table, string Privilege, string Column)> Columns(string table, string privilege, params string[] columns) =>
        columns.Select(column => (table, privilege, column));
}
