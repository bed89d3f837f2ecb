using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Alerting.Incidents;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// Writes the notices that are due into the outbox, inside the caller's transaction, and what was decided into the incident's row.
/// </summary>
internal sealed partial class NoticePlanner(
    IEnumerable<INoticeChannel> channels, IOptions<AlertRuleOptions> options, TimeProvider clock, ILogger<NoticePlanner> logger)
{
    private readonly string[] _channels = [.. channels.Select(channel => channel.Name)];
    private readonly NoticePolicy _policy = new(
        TimeSpan.FromSeconds(options.Value.RemindSeconds), options.Value.TellResolved, TimeSpan.FromSeconds(options.Value.GroupIntervalSeconds));

    /// <summary>Decides for each channel about the thread of an incident, which is held until the transaction ends.</summary>
    /// <param name="trace">The trace of the verdict that a notice tells of; null where that is not traced.</param>
    /// <returns>What was decided anew, and what others changed; to be told once the transaction has ended well.</returns>
    public async Task<Plan> PlanAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string leader, bool isOpening, string? trace = null)
    {
        var now = clock.GetUtcNow();
        var before = await connection.ExecuteScalarAsync<string?>(
            "select decision from incidents where incident_id = @leader for update", new { leader }, transaction);
        var changes = await StateChange.TakeAsync(connection, transaction, leader, now);
        var rows = (await connection.QueryAsync<Row>(PastOfThread, new { leader }, transaction)).ToLookup(row => row.Channel);
        var planned = new List<Planned>();
        foreach (var channel in _channels)
        {
            var state = await ThreadState.ReadAsync(connection, transaction, leader, channel, now);
            var thread = new NoticeThread(state.IsOpen, state.IsAcknowledged, state.IsSilenced, [.. rows[channel].Select(row => row.ToNotice())])
            {
                HasNews = state.HasNews,
            };
            planned.Add(new(leader, channel, NoticeDecision.About(thread, _policy, isOpening, now)));
        }

        foreach (var one in planned.Where(one => one.Decision.Send is not null))
        {
            await WriteAsync(connection, transaction, one, trace, now);
        }

        var decision = string.Join("; ", planned.Select(one => one.InWords));
        var settled = planned.TrueForAll(one => one.Decision.IsFinal);
        await connection.ExecuteAsync(
            """
            update incidents set decision = @decision, decided_at = @now, settled = @settled
            where incident_id = @leader and (decision, settled) is distinct from (@decision, @settled);
            update incidents part set reported_at = leader.reported_at from incidents leader
            where leader.incident_id = @leader and leader.reported_at is not null
              and part.incident_id in (select incident_id from incidents where part_of = @leader and reported_at is null for update skip locked)
            """,
            new { leader, decision, settled, now = now.UtcDateTime },
            transaction);
        var known = (before ?? "").Split("; ");
        return new([.. planned.Where(one => one.Decision.Send is not null || !known.Contains(one.InWords))], changes);
    }

    /// <summary>Logs what was decided.</summary>
    /// <returns>Whether something is to be sent.</returns>
    public bool Tell(params IReadOnlyList<Plan> plans)
    {
        var sends = false;
        foreach (var change in plans.SelectMany(plan => plan.Changes))
        {
            change.Tell(logger);
        }

        foreach (var one in plans.SelectMany(plan => plan.Decisions))
        {
            Decided(logger, one.IncidentId, one.InWords, one.Decision.Reason);
            sends |= one.Decision.Send is not null;
        }

        return sends;
    }

    private static Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Planned one, string? trace, DateTimeOffset now)
    {
        var kind = one.Decision.Send!.Value;
        var name = $"{kind.ToName()}-{one.Decision.Number}";
        return connection.ExecuteAsync(
            """
            insert into notices (notice_id, incident_id, kind, number, channel, message_id, created_at, traceparent, joined)
            select @id, incident_id, @kind, @Number, @Channel, case when @kind = 'opened' then message_id else replace(message_id, '@', '.' || @name || '@') end, @now, @trace, @joined
            from incidents where incident_id = @IncidentId
            on conflict do nothing
            """,
            new
            {
                id = $"{one.IncidentId}.{one.Channel}.{name}",
                kind = (kind == NoticeKind.Joined ? NoticeKind.Reminder : kind).ToName(),
                joined = kind == NoticeKind.Joined,
                one.Decision.Number,
                one.Channel,
                one.IncidentId,
                name,
                now = now.UtcDateTime,
                trace,
            },
            transaction);
    }

    private const string PastOfThread =
        $"""
        select channel as Channel, {NoticeKindNames.Column} as Kind, number as Number, state as State, coalesce(greatest(sent_at, tried_at), created_at) as At,
               coalesce(told = 'resolved', false) as ToldResolved
        from notices n where incident_id = @leader order by created_at, number
        """;

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId}: {Decision} ({Reason})")]
    private static partial void Decided(ILogger logger, string incidentId, string decision, NoticeReason reason);

    private sealed class Row
    {
        public required string Channel { get; init; }

        public required string Kind { get; init; }

        public required int Number { get; init; }

        public required string State { get; init; }

        public required DateTime At { get; init; }

        public required bool ToldResolved { get; init; }

        public PastNotice ToNotice() => new(
            NoticeKindNames.Parse(Kind),
            Number,
            State switch { "pending" => NoticeState.Pending, "sent" => NoticeState.Sent, _ => NoticeState.GivenUp },
            new DateTimeOffset(At),
            ToldResolved);
    }
}
