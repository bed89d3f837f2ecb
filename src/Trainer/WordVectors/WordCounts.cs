using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Counts tokens in bounded memory: when there are more different ones than <paramref name="limit"/>, those seen least are forgotten. A
/// token that is forgotten and comes back starts at 0, so very rare ones may count too little, never too much.
/// </summary>
/// <param name="limit">Most different tokens at once; each takes about 100 bytes.</param>
internal sealed class WordCounts(int limit = WordCounts.Limit)
{
    /// <summary>Usual limit: 200 MB.</summary>
    public const int Limit = 2_000_000;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _floor;

    /// <summary>How often each occurs.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Counts up to this may be too low, because tokens were forgotten; 0 when none was.</summary>
    public int Floor => _floor;

    /// <summary>Counts a token.</summary>
    public void Add(ReadOnlySpan<char> token)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts.GetAlternateLookup<ReadOnlySpan<char>>(), token, out _);
        count += count < int.MaxValue ? 1 : 0;
        while (_counts.Count > limit)
        {
            _floor++;
            foreach (var rare in _counts.Where(pair => pair.Value <= _floor).Select(pair => pair.Key).ToList())
            {
                _counts.Remove(rare);
            }
        }
    }
}
