namespace StreamSentiment.Alerting.Incidents;

/// <summary>An incident as it is read: Postgres' times come as UTC <see cref="DateTime"/>.</summary>
internal sealed class IncidentRow
{
    /// <summary>What to select.</summary>
    public const string Columns =
        """
        incident_id as IncidentId, rule as Rule, model as Model, model_version as ModelVersion, opened_at as OpenedAt,
        coalesce(first_verdict_at, opened_at) as FirstVerdictAt,
        last_run_at as LastRunAt, runs as Runs, verdict_ids as VerdictIds, resolved_at as ResolvedAt, part_of as PartOf,
        acknowledged_at as AcknowledgedAt, acknowledged_by as AcknowledgedBy
        """;

    public required string IncidentId { get; init; }

    public required string Rule { get; init; }

    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    public required DateTime OpenedAt { get; init; }

    public required DateTime FirstVerdictAt { get; init; }

    public required DateTime LastRunAt { get; init; }

    public required long Runs { get; init; }

    public required string[] VerdictIds { get; init; }

    public DateTime? ResolvedAt { get; init; }

    public string? PartOf { get; init; }

    public DateTime? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public Incident ToIncident() => new()
    {
        IncidentId = IncidentId,
        Rule = Rule,
        Model = Model,
        ModelVersion = ModelVersion,
        OpenedAt = new DateTimeOffset(OpenedAt),
        FirstVerdictAt = new DateTimeOffset(FirstVerdictAt),
        LastRunAt = new DateTimeOffset(LastRunAt),
        Runs = Runs,
        VerdictIds = VerdictIds,
        ResolvedAt = ResolvedAt is { } resolved ? new DateTimeOffset(resolved) : null,
        PartOf = PartOf,
        AcknowledgedAt = AcknowledgedAt is { } acknowledged ? new DateTimeOffset(acknowledged) : null,
        AcknowledgedBy = AcknowledgedBy,
    };
}
