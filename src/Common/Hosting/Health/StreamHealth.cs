namespace StreamSentiment.Common.Hosting.Health;

/// <summary>
/// How the process's dependencies are, as those who use them say; nothing is probed. A dependency is red while any of them waits for it,
/// and degraded while any of them is worried about it.
/// Safe for all threads. One for each process.
/// </summary>
public sealed class StreamHealth
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly SortedDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Health of a process that needs nothing until somebody says so.</summary>
    public StreamHealth(TimeProvider clock)
        : this([], clock)
    {
    }

    /// <summary>Health of a process that needs these.</summary>
    internal StreamHealth(IEnumerable<HealthDependency> needed, TimeProvider clock)
    {
        _clock = clock;
        foreach (var dependency in needed)
        {
            _known[dependency.Name] = new Known(clock.GetUtcNow());
        }
    }

    /// <summary>All dependencies, by name.</summary>
    public IReadOnlyList<DependencyState> Dependencies
    {
        get
        {
            lock (_lock)
            {
                return [.. _known.Select(known => known.Value.ToState(known.Key))];
            }
        }
    }

    /// <summary>Somebody new who uses dependencies.</summary>
    public HealthReporter NewReporter() => new(this);

    /// <summary>This reporter waits for the dependency.</summary>
    internal void Away(HealthReporter reporter, string dependency, string why)
    {
        lock (_lock)
        {
            var known = Of(dependency);
            known.Waiting.Add(reporter);
            known.Trouble = why;
            Judge(known);
        }
    }

    /// <summary>This reporter could use the dependency.</summary>
    internal void Back(HealthReporter reporter, string dependency, string? note, string? reason = null)
    {
        lock (_lock)
        {
            var known = Of(dependency);
            known.Waiting.Remove(reporter);
            known.IsReached = true;
            (known.Note, known.Reason) = (note, reason);
            Judge(known);
        }
    }

    /// <summary>What worries this reporter about the dependency; null: nothing.</summary>
    internal void Worry(HealthReporter reporter, string dependency, string? why)
    {
        lock (_lock)
        {
            var known = Of(dependency);
            known.Worries.RemoveAll(worry => worry.Reporter == reporter);
            if (why is not null)
            {
                known.Worries.Add((reporter, why));
            }

            Judge(known);
        }
    }

    private Known Of(string dependency)
    {
        if (!_known.TryGetValue(dependency, out var known))
        {
            _known[dependency] = known = new Known(_clock.GetUtcNow());
        }

        return known;
    }

    private void Judge(Known known)
    {
        var status = known.Waiting.Count > 0 ? DependencyStatus.Red
            : !known.IsReached ? DependencyStatus.Starting
            : known.Worries.Count > 0 ? DependencyStatus.Degraded
            : DependencyStatus.Green;
        if (known.Status != status)
        {
            (known.Status, known.Since) = (status, _clock.GetUtcNow());
        }
    }

    private sealed class Known(DateTimeOffset since)
    {
        public HashSet<HealthReporter> Waiting { get; } = [];

        public List<(HealthReporter Reporter, string Why)> Worries { get; } = [];

        public bool IsReached { get; set; }

        public DependencyStatus Status { get; set; } = DependencyStatus.Starting;

        public DateTimeOffset Since { get; set; } = since;

        public string? Trouble { get; set; }

        public string? Note { get; set; }

        public string? Reason { get; set; }

        public DependencyState ToState(string name) => new(name, Status, Since, Status == DependencyStatus.Red ? Trouble : Note)
        {
            Reason = Status == DependencyStatus.Red ? null : Reason,
            Worry = Status == DependencyStatus.Degraded ? string.Join("; ", Worries.Select(worry => worry.Why)) : null,
        };
    }
}
