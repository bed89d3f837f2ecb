using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Reports;

/// <summary>
/// The right to send the report of one incident, held by one process at a time. It is an advisory lock and not a lock on the row, so that
/// a slow mail server keeps nobody from adding runs to the incident; it ends with its transaction, so also when the process dies.
/// </summary>
internal sealed class ReportClaim : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private ReportClaim(NpgsqlConnection connection, NpgsqlTransaction transaction, Incident incident, string messageId) =>
        (_connection, _transaction, Incident, MessageId) = (connection, transaction, incident, messageId);

    /// <summary>The incident as it is now.</summary>
    public Incident Incident { get; }

    /// <summary>The Message-ID of its report.</summary>
    public string MessageId { get; }

    /// <summary>The incidents without a report, oldest first, except some.</summary>
    public static async Task<IReadOnlyList<string>> PendingAsync(NpgsqlDataSource database, string[] except, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            "select incident_id from incidents where reported_at is null and incident_id <> all(@except) order by opened_at limit 100",
            new { except },
            cancellationToken: cancellationToken));
        return ids.AsList();
    }

    /// <summary>Claims a report; null when another process is sending it, or has sent it.</summary>
    public static async Task<ReportClaim?> TakeAsync(NpgsqlDataSource database, string incidentId, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var isMine = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select pg_try_advisory_xact_lock(@number)",
                new { number = AdvisoryLock.NumberFor($"report\u001f{incidentId}") },
                transaction,
                cancellationToken: cancellationToken));
            // A statement of its own: it sees what whoever held the lock before has committed.
            var row = !isMine ? null : await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                $"select {IncidentRow.Columns}, message_id as MessageId from incidents where incident_id = @incidentId and reported_at is null",
                new { incidentId },
                transaction,
                cancellationToken: cancellationToken));
            if (row is not null)
            {
                return new ReportClaim(connection, transaction, row.ToIncident(), row.MessageId);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>The report went out, perhaps with a remark.</summary>
    public Task SentAsync(DateTimeOffset now, string? remark) => EndAsync(now.UtcDateTime, remark);

    /// <summary>The report did not go out.</summary>
    public Task FailedAsync(string error) => EndAsync(null, error);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task EndAsync(DateTime? reportedAt, string? error)
    {
        await _connection.ExecuteAsync(
            "update incidents set reported_at = @reportedAt, report_error = @error where incident_id = @IncidentId",
            new { reportedAt, error, Incident.IncidentId },
            _transaction);
        await _transaction.CommitAsync();
    }

    private sealed class Row : IncidentRow
    {
        public required string MessageId { get; init; }
    }
}
