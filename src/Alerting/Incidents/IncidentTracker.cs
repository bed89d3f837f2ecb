using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>
/// Decides which incident a run belongs to. It goes by the times at which verdicts were given, never by the clock, so that the same
/// verdicts make the same incidents however late they are read. An incident's time begins as long before its first verdict as a run
/// reaches or quiet lasts, whichever is longer, and ends when it has been quiet for long enough, or with its resolution: a run belongs to it
/// that was completed in that time.
/// </summary>
/// <param name="rule">Name of the rule.</param>
/// <param name="quiet">An incident is over when no run completes for so long.</param>
/// <param name="window">How far a run of the rule reaches.</param>
public sealed class IncidentTracker(string rule, TimeSpan quiet, TimeSpan window)
{
    /// <summary>Name of the rule.</summary>
    public string Rule => rule;

    /// <summary>An incident is over when no run completes for so long.</summary>
    public TimeSpan Quiet => quiet;

    /// <summary>A run so long before the first verdict of an incident, or less, would have opened it, had it been read in time.</summary>
    public TimeSpan Reach => window > quiet ? window : quiet;

    /// <summary>Takes a run on a model and version.</summary>
    /// <param name="known">Its incidents as far as the run may lie in their time, and always the last one, if there ever was one.</param>
    public IncidentStep Take(IReadOnlyList<Incident> known, Run run, string model, string modelVersion)
    {
        var last = known.MaxBy(incident => (incident.ResolvedAt is null, incident.LastRunAt));
        if (last is null)
        {
            return new(IncidentTransition.Opened, Incident.OpenedBy(run, rule, model, modelVersion), null);
        }

        if (run.CompletedAt > EndOf(last))
        {
            var over = last.ResolvedAt is null ? last with { ResolvedAt = EndOf(last) } : null;
            return new(IncidentTransition.OpenedAfterQuiet, Incident.OpenedBy(run, rule, model, modelVersion), over);
        }

        // The last one first: where two times overlap, what is open takes it.
        var home = known.Where(incident => run.CompletedAt >= BeginOf(incident) && run.CompletedAt <= EndOf(incident))
            .MaxBy(incident => (incident == last, incident.LastRunAt));
        if (home is null)
        {
            var late = Incident.OpenedBy(run, rule, model, modelVersion);
            return new(IncidentTransition.OpenedInThePast, late with { ResolvedAt = EndOf(late) }, null);
        }

        var current = home with
        {
            Runs = home.Runs + 1,
            LastRunAt = Later(run.CompletedAt, home.LastRunAt),
            FirstVerdictAt = run.StartedAt < home.FirstVerdictAt ? run.StartedAt : home.FirstVerdictAt,
        };
        return home == last
            ? new(last.ResolvedAt is null ? IncidentTransition.Continued : IncidentTransition.Reopened, current with { ResolvedAt = null }, null)
            : new(IncidentTransition.ContinuedInThePast, current with { ResolvedAt = Later(home.ResolvedAt ?? EndOf(home), current.LastRunAt + quiet) }, null);
    }

    private DateTimeOffset BeginOf(Incident incident) => incident.FirstVerdictAt - Reach;

    private DateTimeOffset EndOf(Incident incident) => incident.ResolvedAt ?? incident.LastRunAt + quiet;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>What a run did.</summary>
/// <param name="Transition">The change and its reason.</param>
/// <param name="Current">The incident that the run belongs to, as it is now.</param>
/// <param name="Over">The incident before it, now resolved, when a new one opened and it was open until then.</param>
public readonly record struct IncidentStep(IncidentTransition Transition, Incident Current, Incident? Over);
