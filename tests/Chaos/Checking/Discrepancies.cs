namespace StreamSentiment.Chaos.Checking;

/// <summary>Gathers what is not as it must be.</summary>
internal sealed class Discrepancies
{
    private const int MostIds = 20;
    private readonly Dictionary<string, (long Count, List<string> First)> _found = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Discrepancy> All => [.. _found.Select(found => new Discrepancy(found.Key, found.Value.Count, found.Value.First))];

    /// <summary>Notes one.</summary>
    /// <param name="what">What is wrong, the same words for all of its kind.</param>
    /// <param name="id">With what.</param>
    public void Add(string what, string id)
    {
        var (count, first) = _found.TryGetValue(what, out var found) ? found : (0, []);
        if (first.Count < MostIds)
        {
            first.Add(id);
        }

        _found[what] = (count + 1, first);
    }
}
