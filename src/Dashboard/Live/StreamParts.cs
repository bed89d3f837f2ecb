using System.Globalization;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// What the stream is made of and how each part is: what this process needs, as those who use it say; and those that may run elsewhere,
/// judged by what they leave undone. For one thread.
/// </summary>
internal sealed class StreamParts(StreamHealth health, TimeProvider clock)
{
    // A group that changes may stand still for a session.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (string Status, DateTime Since)> _before = [];

    /// <summary>All parts.</summary>
    /// <param name="database">Why the database could not be asked; null when it could.</param>
    /// <param name="kafka">Why Kafka could not be asked; null when it could.</param>
    public IReadOnlyList<PartAnswer> Judge(string? database, string? kafka, GroupState? scorer, GroupState? alerting)
    {
        var parts = new SortedDictionary<string, PartAnswer>(StringComparer.Ordinal);
        foreach (var state in health.Dependencies)
        {
            parts[state.Name] = new PartAnswer(
                state.Name,
                state.Status.ToString().ToLowerInvariant(),
                state.Since.UtcDateTime,
                state.Status switch { DependencyStatus.Red => state.Note, DependencyStatus.Degraded => state.Worry, _ => null });
        }

        Observe(Dependencies.Postgres, database is null ? null : "red", database);
        Observe(Dependencies.Kafka, kafka is null ? null : "red", kafka);
        Follow("scorer", "tweets", "scored", scorer);
        Follow("alerting", "verdicts", "taken in", alerting);
        return [.. parts.Values];

        // What is seen from here counts beside what others say.
        void Observe(string name, string? status, string? why)
        {
            if (status is not null && parts.GetValueOrDefault(name)?.Status != status)
            {
                parts[name] = Since(name, status, why);
            }
            else
            {
                _before.Remove(name);
            }
        }

        void Follow(string name, string records, string done, GroupState? state) => parts[name] = state switch
        {
            null => Since(name, "starting", "Kafka has not told yet how far it is."),
            { Still: var still, Lag: var lag } when still > Stuck =>
                Since(name, "red", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{lag:N0} {records} wait, and none was {done} for {still.TotalSeconds:0} s: see whether it runs.")),
            { Behind: var behind, Lag: var lag } when behind > Late =>
                Since(name, "degraded", string.Create(
                    CultureInfo.InvariantCulture, $"It is {behind.TotalSeconds:0} s behind: {lag:N0} {records} wait.")),
            _ => Since(name, "green", null),
        };
    }

    private PartAnswer Since(string name, string status, string? why)
    {
        if (!_before.TryGetValue(name, out var before) || before.Status != status)
        {
            _before[name] = before = (status, clock.GetUtcNow().UtcDateTime);
        }

        return new PartAnswer(name, status, before.Since, why);
    }
}
