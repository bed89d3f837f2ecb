using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>What a batch's runs by one rule on one model do to its incidents.</summary>
/// <param name="Changed">Those that were there and are different now.</param>
/// <param name="Opened">Those that opened, in order; none but the last may still be open.</param>
/// <param name="Steps">What each run did, in order.</param>
internal sealed record IncidentChanges(IReadOnlyList<Incident> Changed, IReadOnlyList<Incident> Opened, IReadOnlyList<IncidentStep> Steps)
{
    /// <summary>Takes the runs one after the other.</summary>
    /// <param name="known">The incidents whose time the runs may lie in, and the last one.</param>
    public static IncidentChanges From(IncidentTracker tracker, IReadOnlyList<Incident> known, IEnumerable<Run> runs, string model, string modelVersion)
    {
        var now = known.ToDictionary(incident => incident.IncidentId);
        var opened = new List<string>();
        var steps = new List<IncidentStep>();
        foreach (var run in runs)
        {
            var step = tracker.Take([.. now.Values], run, model, modelVersion);
            if (step.Over is { } over)
            {
                now[over.IncidentId] = over;
            }

            if (now.TryAdd(step.Current.IncidentId, step.Current))
            {
                opened.Add(step.Current.IncidentId);
            }

            now[step.Current.IncidentId] = step.Current;
            steps.Add(step);
        }

        return new([.. known.Select(incident => now[incident.IncidentId]).Except(known)], [.. opened.Select(id => now[id])], steps);
    }
}
