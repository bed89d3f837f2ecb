using System.Security.Cryptography;
using System.Text;
using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>A model that was wrong several times in a row: a row of <c>incidents</c>.</summary>
public sealed record Incident
{
    /// <summary>A hash of the rule and the verdict that completed the first run: the same verdicts open the same incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>Name of the rule that opened it.</summary>
    public required string Rule { get; init; }

    /// <summary>The model that was wrong.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When the earliest verdict of its runs was given.</summary>
    public required DateTimeOffset FirstVerdictAt { get; init; }

    /// <summary>When the first run was completed.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the latest run was completed.</summary>
    public required DateTimeOffset LastRunAt { get; init; }

    /// <summary>How many runs belong to it.</summary>
    public required long Runs { get; init; }

    /// <summary>The verdicts of the first run, in order.</summary>
    public required IReadOnlyList<string> VerdictIds { get; init; }

    /// <summary>When it was over; null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The incident of the same group whose mail tells of this one too; null: it has a mail of its own.</summary>
    public string? PartOf { get; init; }

    /// <summary>The incident whose mail tells of this one.</summary>
    public string Leader => PartOf ?? IncidentId;

    /// <summary>When somebody said that they know; null while nobody did.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who that was.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>The incident that a run opens.</summary>
    public static Incident OpenedBy(Run run, string rule, string model, string modelVersion) => new()
    {
        IncidentId = IdFor(rule, run.VerdictIds[^1]),
        Rule = rule,
        Model = model,
        ModelVersion = modelVersion,
        FirstVerdictAt = run.StartedAt,
        OpenedAt = run.CompletedAt,
        LastRunAt = run.CompletedAt,
        Runs = 1,
        VerdictIds = run.VerdictIds,
    };

    private static string IdFor(string rule, string verdictId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\u001f{verdictId}")).AsSpan(0, 16));
}
