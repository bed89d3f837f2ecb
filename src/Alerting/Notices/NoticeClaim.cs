using Dapper;
using Npgsql;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// The right to send one notice, held by one process at a time. It is an advisory lock and not a lock on a row, so that a slow mail server
/// keeps nobody from adding runs to the incident; it ends with its transaction, so also when the process dies.
/// </summary>
internal sealed class NoticeClaim : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private NoticeClaim(NpgsqlConnection connection, NpgsqlTransaction transaction, Notice notice, string? silencedBy) =>
        (_connection, _transaction, Notice, SilencedBy) = (connection, transaction, notice, silencedBy);

    /// <summary>The notice.</summary>
    public Notice Notice { get; }

    /// <summary>The silences that cover all that it would tell of, in words: it must not go out now. Null: it may.</summary>
    public string? SilencedBy { get; }

    /// <summary>The notices that wait on some channels, and their channels; except some. First what was tried least, then the oldest: one that fails each time is behind the others.</summary>
    public static async Task<IReadOnlyList<(string NoticeId, string Channel)>> PendingAsync(
        NpgsqlDataSource database, string[] channels, string[] except, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string, string)>(new CommandDefinition(
            """
            select notice_id, channel from notices
            where state = 'pending' and channel = any(@channels) and notice_id <> all(@except) order by attempts, created_at limit 100
            """,
            new { channels, except },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Claims a notice; null when another process is sending it, or has sent it.</summary>
    public static async Task<NoticeClaim?> TakeAsync(NpgsqlDataSource database, string noticeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var isMine = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select pg_try_advisory_xact_lock(@number)",
                new { number = AdvisoryLock.NumberFor($"notice\u001f{noticeId}") },
                transaction,
                cancellationToken: cancellationToken));
            // A statement of its own: it sees what whoever held the lock before has committed.
            var row = !isMine ? null : await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                $"""
                select n.incident_id as IncidentId, {NoticeKindNames.Column} as Kind, n.number as Number, n.channel as Channel,
                       n.message_id as MessageId, i.message_id as ThreadId, n.traceparent as TraceParent
                from notices n join incidents i using (incident_id) where notice_id = @noticeId and state = 'pending'
                """,
                new { noticeId },
                transaction,
                cancellationToken: cancellationToken));
            if (row is not null)
            {
                // A silence may have been made since it was written. It holds nothing while there is news that it does not cover.
                var thread = await ThreadState.ReadAsync(connection, transaction, row.IncidentId, row.Channel, now, cancellationToken);
                return new NoticeClaim(
                    connection,
                    transaction,
                    new Notice(noticeId, row.IncidentId, NoticeKindNames.Parse(row.Kind), row.Number, row.Channel, row.MessageId, row.ThreadId, row.TraceParent),
                    thread.IsSilenced ? thread.Silences : null);
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

    /// <summary>The notice went out, perhaps with a remark. What it told is kept; a mail's words for those who look later.</summary>
    public async Task SentAsync(DateTimeOffset now, Report report, string? remark)
    {
        await _connection.ExecuteAsync(
            "update notices set tells = @tells where notice_id = @NoticeId",
            new { tells = report.Runs.Select(run => run.Incident.IncidentId).ToArray(), Notice.NoticeId },
            _transaction);
        if (Notice.Channel == "mail")
        {
            await _connection.ExecuteAsync(
                "update notices set subject = @subject, body = @body where notice_id = @NoticeId", new { subject = ReportText.Subject(report), body = ReportText.Plain(report), Notice.NoticeId }, _transaction);
        }

        await EndAsync("sent", now, report.IsOver ? "resolved" : "open", remark);
    }

    /// <summary>The notice did not go out, and is tried again.</summary>
    public Task FailedAsync(DateTimeOffset now, string error) => EndAsync("pending", now, null, error);

    /// <summary>The notice did not go out, and is not tried again.</summary>
    public Task GivenUpAsync(DateTimeOffset now, string error) => EndAsync("given-up", now, null, error);

    /// <summary>
    /// The notice is not to go out as things are now: it is taken out of the outbox, and the planner decides anew. One that went out before,
    /// and was to go once more, stays as what was sent.
    /// </summary>
    public async Task DropAsync()
    {
        await _connection.ExecuteAsync(
            """
            update incidents set settled = false where incident_id = @IncidentId and settled;
            delete from notices where notice_id = @NoticeId and sent_at is null;
            update notices set state = 'sent' where notice_id = @NoticeId
            """,
            new { Notice.NoticeId, Notice.IncidentId },
            _transaction);
        await _transaction.CommitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task EndAsync(string state, DateTimeOffset now, string? told, string? error)
    {
        await _connection.ExecuteAsync(
            """
            update notices set state = @state, attempts = attempts + 1, tried_at = @now, told = coalesce(@told, told), error = @error,
                               sent_at = case when @state = 'sent' then @now else sent_at end
            where notice_id = @NoticeId
            """,
            new { state, now = now.UtcDateTime, told, error, Notice.NoticeId },
            _transaction);
        if (Notice.Channel == "mail")
        {
            // What people look at first: whether ops got a mail at all, and what is in the way. Of the parts those that nobody writes just
            // now:
            // waiting for them could be waiting in a circle; the planner does the others.
            await _connection.ExecuteAsync(
                """
                update incidents set reported_at = coalesce(reported_at, case when @state = 'sent' then @now end), report_error = @error where incident_id = @IncidentId;
                update incidents set reported_at = coalesce(reported_at, case when @state = 'sent' then @now end), report_error = @error
                where incident_id in (select incident_id from incidents where part_of = @IncidentId for update skip locked)
                """,
                new { state, now = now.UtcDateTime, error, Notice.IncidentId },
                _transaction);
        }

        await _transaction.CommitAsync();
    }

    private sealed class Row
    {
        public required string IncidentId { get; init; }

        public required string Kind { get; init; }

        public required int Number { get; init; }

        public required string Channel { get; init; }

        public required string MessageId { get; init; }

        public required string ThreadId { get; init; }

        public string? TraceParent { get; init; }
    }
}
