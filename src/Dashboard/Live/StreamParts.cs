using System.Globalization;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// What the stream is made of and how each part is: what this process needs, as those who use it say; and those that may run elsewhere,
/// judged by what they leave undone, and not blamed for what they need themselves. For one thread.
/// </summary>
internal sealed class StreamParts(StreamHealth health, TimeProvider clock)
{
    private const string Red = "red";
    private const string Unknown = "unknown";

    // A group that changes may stand still for a session.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    // Whoever waited for the database looks again after ten seconds at most, and then has something to catch up with.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (string Kind, DateTime Since)> _before = [];
    private long? _databaseAwayAt;

    /// <summary>All parts.</summary>
    /// <param name="database">Why the database could not be asked; null when it could.</param>
    /// <param name="kafka">Why Kafka could not be asked; null when it could.</param>
    public IReadOnlyList<PartAnswer> Judge(string? database, string? kafka, GroupPace scorer, GroupPace alerting)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var parts = new SortedDictionary<string, PartAnswer>(StringComparer.Ordinal);
        foreach (var state in health.Dependencies)
        {
            parts[state.Name] = new PartAnswer(
                state.Name,
                state.Status.ToString().ToLowerInvariant(),
                state.Since.UtcDateTime,
                state.Status switch { DependencyStatus.Red => state.Note, DependencyStatus.Degraded => state.Worry, _ => null });
        }

        Observe(Dependencies.Postgres, database);
        Observe(Dependencies.Kafka, kafka);
        if (parts.GetValueOrDefault(Dependencies.Postgres)?.Status == Red)
        {
            _databaseAwayAt = clock.GetTimestamp();
        }

        Follow("scorer", "tweet", "scored", scorer);
        Follow("alerting", "verdict", "taken in", alerting);
        return [.. parts.Values.Select(Steady)];

        // What is seen from here counts beside what others say, and is told in words for people.
        void Observe(string name, string? why)
        {
            if (why is not null)
            {
                parts[name] = parts.GetValueOrDefault(name) is { Status: Red } red
                    ? red with { Why = why } : new PartAnswer(name, Red, now, why);
            }
        }

        void Follow(string name, string record, string done, GroupPace pace) => parts[name] = (kafka is null ? pace.Now : null) switch
        {
            null when pace.HeardAt is { } heard => new PartAnswer(
                name, Unknown, heard, "Kafka does not tell how far it is, so nobody knows here whether it works.", Dependencies.Kafka),
            null => new PartAnswer(
                name, "starting", now, "Kafka has not told yet how far it is.", kafka is null ? null : Dependencies.Kafka),
            { Lag: var lag, Still: var still } state when still > Stuck => WaitsForDatabase
                ? new PartAnswer(name, Red, state.At - still, $"{Waiting(lag, record)} for Postgres, and {(lag == 1 ? "follows" : "follow")} when it is back.", Dependencies.Postgres)
                : new PartAnswer(name, Red, state.At - still, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Waiting(lag, record)}, and none was {done} for {still.TotalSeconds:0} s: see whether it runs.")),
            { Lag: var lag, Behind: var behind } when behind > Late => new PartAnswer(
                name,
                "degraded",
                now,
                string.Create(CultureInfo.InvariantCulture, $"It is {behind.TotalSeconds:0} s behind: {Waiting(lag, record)}."),
                WaitsForDatabase ? Dependencies.Postgres : null),
            _ => new PartAnswer(name, "green", now, null),
        };
    }

    private static string Waiting(long lag, string record) =>
        lag == 1 ? $"1 {record} waits" : string.Create(CultureInfo.InvariantCulture, $"{lag:N0} {record}s wait");

    private bool WaitsForDatabase => _databaseAwayAt is { } away && clock.GetElapsedTime(away) <= Aftermath;

    // Several notice that a part is down, one after another, and word it differently: it is down since the first.
    private PartAnswer Steady(PartAnswer part)
    {
        var kind = part.Status is Red or Unknown ? "down" : part.Status;
        var since = _before.TryGetValue(part.Name, out var before) && before.Kind == kind && before.Since < part.Since
            ? before.Since : part.Since;
        _before[part.Name] = (kind, since);
        return part with { Since = since };
    }
}
