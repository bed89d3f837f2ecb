using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>
/// Decides which incident a run belongs to. It goes by the times at which verdicts were given, never by the clock, so that the same
/// verdicts make the same incidents however late they are read.
/// </summary>
/// <param name="rule">Name of the rule.</param>
/// <param name="quiet">An incident is over when no run completes for so long.</param>
public sealed class IncidentTracker(string rule, TimeSpan quiet)
{
    /// <summary>Name of the rule.</summary>
    public string Rule => rule;

    /// <summary>An incident is over when no run completes for so long.</summary>
    public TimeSpan Quiet => quiet;

    /// <summary>Takes a run on a model and version whose latest incident, if there ever was one, is <paramref name="latest"/>.</summary>
    public IncidentStep Take(Incident? latest, Run run, string model, string modelVersion)
    {
        if (latest is null)
        {
            return new(IncidentTransition.Opened, Incident.OpenedBy(run, rule, model, modelVersion), null);
        }

        var end = latest.ResolvedAt ?? latest.LastRunAt + quiet;
        if (run.CompletedAt > end)
        {
            return new(IncidentTransition.OpenedAfterQuiet, Incident.OpenedBy(run, rule, model, modelVersion), latest with { ResolvedAt = end });
        }

        var current = latest with
        {
            Runs = latest.Runs + 1,
            LastRunAt = run.CompletedAt > latest.LastRunAt ? run.CompletedAt : latest.LastRunAt,
            ResolvedAt = null,
        };
        return new(latest.ResolvedAt is null ? IncidentTransition.Continued : IncidentTransition.Reopened, current, null);
    }
}

/// <summary>What a run did.</summary>
/// <param name="Transition">The change and its reason.</param>
/// <param name="Current">The incident that the run belongs to, as it is now.</param>
/// <param name="Over">The incident before it, now resolved, when a new one opened.</param>
public readonly record struct IncidentStep(IncidentTransition Transition, Incident Current, Incident? Over);
