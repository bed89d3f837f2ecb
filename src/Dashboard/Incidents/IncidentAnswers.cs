using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>An incident.</summary>
internal sealed record IncidentAnswer
{
    /// <summary>The columns of <c>incident_states s join incidents i</c>, as Dapper reads them.</summary>
    public const string Columns =
        """
        s.incident_id as IncidentId, s.rule as Rule, s.model as Model, s.model_version as ModelVersion, s.state as State,
        s.opened_at as OpenedAt, s.last_run_at as LastRunAt, s.runs as Runs, s.resolved_at as ResolvedAt,
        i.acknowledged_at as AcknowledgedAt, s.acknowledged_by as AcknowledgedBy, i.acknowledged_note as AcknowledgedNote,
        s.part_of as PartOf, s.decision as Decision
        """;

    /// <summary>Its id.</summary>
    public required string IncidentId { get; init; }

    /// <summary>The rule that opened it.</summary>
    public required string Rule { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary><c>open</c>, <c>acknowledged</c>, <c>silenced</c> or <c>resolved</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it opened.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>When its last run completed.</summary>
    public required DateTime LastRunAt { get; init; }

    /// <summary>Runs that belong to it.</summary>
    public required long Runs { get; init; }

    /// <summary>When it was over; null while it is not.</summary>
    public DateTime? ResolvedAt { get; init; }

    /// <summary>When somebody said that he knows of it.</summary>
    public DateTime? AcknowledgedAt { get; init; }

    /// <summary>Who.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>What is known.</summary>
    public string? AcknowledgedNote { get; init; }

    /// <summary>The incident whose mail tells of this one too; null: it has one of its own.</summary>
    public string? PartOf { get; init; }

    /// <summary>The last decision to send a notice or not, and its reason.</summary>
    public string? Decision { get; init; }

    /// <summary>What was sent about it, or is to be, oldest first.</summary>
    public IReadOnlyList<NoticeAnswer> Notices { get; init; } = [];

    /// <summary>The verdicts that opened it, in their order; only of one incident alone.</summary>
    public IReadOnlyList<VerdictAnswer>? Verdicts { get; init; }

    /// <summary>The report as mailed; only of one incident alone.</summary>
    public ReportAnswer? Report { get; init; }
}

/// <summary>A notice about an incident.</summary>
internal sealed record NoticeAnswer
{
    /// <summary><c>opened</c>, <c>joined</c>, <c>reminder</c> or <c>resolved</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The how manieth of its kind.</summary>
    public required int Number { get; init; }

    /// <summary><c>mail</c> or <c>webhook</c>.</summary>
    public required string Channel { get; init; }

    /// <summary><c>pending</c>, <c>sent</c> or <c>given-up</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it was handed over.</summary>
    public DateTime? SentAt { get; init; }

    /// <summary>Its subject: what happened, in a line; null where none was kept.</summary>
    public string? Subject { get; init; }

    /// <summary>What is in the way, or to whom it did not go.</summary>
    public string? Error { get; init; }
}

/// <summary>A verdict that opened an incident.</summary>
internal sealed record VerdictAnswer
{
    /// <summary>Its id.</summary>
    public required string VerdictId { get; init; }

    /// <summary>The tweet that was judged.</summary>
    public required string TweetId { get; init; }

    /// <summary>As tweeted, cut at 10,000 characters: to be shown as text only.</summary>
    public required string Text { get; init; }

    /// <summary>What the model said: <c>negative</c> or <c>positive</c>; null when it could not be scored.</summary>
    public string? Predicted { get; init; }

    /// <summary>What the judge said.</summary>
    public string? Expected { get; init; }

    /// <summary>What the model said, 0 to 1.</summary>
    public float? PositiveProbability { get; init; }

    /// <summary><c>feed</c>, <c>person</c> or <c>scorer</c>.</summary>
    public required string Judge { get; init; }

    /// <summary>When.</summary>
    public required DateTime JudgedAt { get; init; }
}

/// <summary>The report that was mailed when the incident opened; of an older version's mail, the text is not kept.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Body">Its plain text.</param>
/// <param name="SentAt">When it was handed over.</param>
/// <param name="State"><c>pending</c>, <c>sent</c> or <c>given-up</c>.</param>
internal sealed record ReportAnswer(string? Subject, string? Body, DateTime? SentAt, string State);

/// <summary>Incidents, newest first.</summary>
internal sealed record IncidentsAnswer(IReadOnlyList<IncidentAnswer> Incidents);

/// <summary>Somebody knows of an incident.</summary>
/// <param name="By">Who; needed.</param>
/// <param name="Note">What is known.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AcknowledgeRequest(string? By, string? Note);

/// <summary>Source-generated JSON of incidents: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IncidentAnswer))]
[JsonSerializable(typeof(IncidentsAnswer))]
[JsonSerializable(typeof(SilenceAnswer))]
[JsonSerializable(typeof(SilencesAnswer))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(SilenceRequest))]
internal sealed partial class IncidentsJson : JsonSerializerContext;
