using System.Collections.Concurrent;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>
/// What runs and logged models said of versions. With thousands of versions each question would be thousands of requests, so only some are
/// read anew with each: new ones, those that were updated, and of the others those that were not read for the longest time. Up to
/// <see cref="AtOnce"/> versions are read anew each time. Safe to share between threads.
/// </summary>
internal sealed class KeptFigures
{
    /// <summary>How many that seem to be the same are read anew with each question.</summary>
    public const int AtOnce = 50;

    private readonly ConcurrentDictionary<(string Name, string Version), Kept> _kept = new();
    private long _turn;

    /// <summary>Forgets what is to be read anew now, and versions that are gone.</summary>
    /// <param name="versions">All versions of the name.</param>
    public void Turn(string name, IReadOnlyList<MlFlowVersion> versions)
    {
        _turn++;
        var there = versions.ToDictionary(version => version.Version!);
        var same = new List<(string Version, long Turn)>();
        foreach (var (key, kept) in _kept.Where(entry => entry.Key.Name == name))
        {
            if (there.TryGetValue(key.Version, out var version) && kept.IsOf(version))
            {
                same.Add((key.Version, kept.Turn));
            }
            else
            {
                _kept.TryRemove(key, out _);
            }
        }

        foreach (var (version, _) in same.OrderBy(entry => entry.Turn).Take(AtOnce))
        {
            _kept.TryRemove((name, version), out _);
        }
    }

    /// <summary>What was kept; null when it is to be read.</summary>
    public (IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, double> Metrics)? Find(MlFlowVersion version) =>
        _kept.TryGetValue((version.Name!, version.Version!), out var kept) ? (kept.Tags, kept.Metrics) : null;

    /// <summary>Keeps what was read.</summary>
    public void Keep(MlFlowVersion version, IReadOnlyDictionary<string, string> tags, IReadOnlyDictionary<string, double> metrics) =>
        _kept[(version.Name!, version.Version!)] = new Kept(
            version.CreationTimestamp, version.LastUpdatedTimestamp, version.RunId, version.Source, _turn, tags, metrics);

    private sealed record Kept(
        long Created, long Updated, string? RunId, string? Source, long Turn, IReadOnlyDictionary<string, string> Tags,
        IReadOnlyDictionary<string, double> Metrics)
    {
        public bool IsOf(MlFlowVersion version) => (Created, Updated, RunId, Source)
            == (version.CreationTimestamp, version.LastUpdatedTimestamp, version.RunId, version.Source);
    }
}
