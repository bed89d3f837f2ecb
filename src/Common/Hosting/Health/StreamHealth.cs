namespace StreamSentiment.Common.Hosting.Health;

/// <summary>
/// How the process's dependencies are, as those who use them say; nothing is probed. A dependency is red while any of them waits for it.
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
                return [.. _known.Select(known => new DependencyState(known.Key, known.Value.Status, known.Value.Since, known.Value.Note))];
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
            known.Note = why;
            Become(known, DependencyStatus.Red);
        }
    }

    /// <summary>This reporter could use the dependency.</summary>
    internal void Back(HealthReporter reporter, string dependency, string? note)
    {
        lock (_lock)
        {
            var known = Of(dependency);
            known.Waiting.Remove(reporter);
            if (known.Waiting.Count == 0)
            {
                known.Note = note;
                Become(known, DependencyStatus.Green);
            }
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

    private void Become(Known known, DependencyStatus status)
    {
        if (known.Status != status)
        {
            (known.Status, known.Since) = (status, _clock.GetUtcNow());
        }
    }

    private sealed class Known(DateTimeOffset since)
    {
        public HashSet<HealthReporter> Waiting { get; } = [];

        public DependencyStatus Status { get; set; } = DependencyStatus.Starting;

        public DateTimeOffset Since { get; set; } = since;

        public string? Note { get; set; }
    }
}
