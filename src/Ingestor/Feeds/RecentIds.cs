namespace StreamSentiment.Ingestor.Feeds;

/// <summary>
/// The ids of the last tweets that Kafka took, in bounded memory: two halves, of which the older is forgotten when the newer is full. Safe
/// for all threads. An id that it has forgotten only costs work: the store keeps one row for an id.
/// </summary>
/// <param name="capacity">Most ids; 0 to remember none.</param>
internal sealed class RecentIds(int capacity)
{
    private readonly Lock _lock = new();
    private readonly int _half = capacity / 2;
    private HashSet<string> _newer = new(StringComparer.Ordinal);
    private HashSet<string> _older = new(StringComparer.Ordinal);

    /// <summary>Whether the id is known.</summary>
    public bool Contains(string id)
    {
        lock (_lock)
        {
            return _newer.Contains(id) || _older.Contains(id);
        }
    }

    /// <summary>Remembers an id.</summary>
    public void Add(string id)
    {
        if (_half == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_newer.Count >= _half)
            {
                (_older, _newer) = (_newer, _older);
                _newer.Clear();
            }

            _newer.Add(id);
        }
    }
}
