using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>What a batch's runs on one model do to its incidents: the last state of the one that was there, and those that opened.</summary>
/// <param name="Known">The incident from before, as it is now; null when there was none.</param>
/// <param name="Opened">The incidents that opened, in order; all but the last are resolved already.</param>
internal sealed record IncidentChanges(Incident? Known, IReadOnlyList<Incident> Opened)
{
    /// <summary>Takes the runs one after the other.</summary>
    public static IncidentChanges From(IncidentTracker tracker, Incident? latest, IEnumerable<Run> runs, string model, string modelVersion)
    {
        var known = latest;
        var opened = new List<Incident>();
        foreach (var run in runs)
        {
            var step = tracker.Take(opened.Count > 0 ? opened[^1] : known, run, model, modelVersion);
            Replace(step.Over ?? (IsOpening(step) ? null : step.Current));
            if (IsOpening(step))
            {
                opened.Add(step.Current);
            }
        }

        return new(known, opened);

        void Replace(Incident? last)
        {
            if (last is null)
            {
                return;
            }

            if (opened.Count > 0)
            {
                opened[^1] = last;
            }
            else
            {
                known = last;
            }
        }
    }

    private static bool IsOpening(IncidentStep step) => step.Transition is IncidentTransition.Opened or IncidentTransition.OpenedAfterQuiet;
}
