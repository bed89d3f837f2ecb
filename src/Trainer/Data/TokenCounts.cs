using System.Runtime.InteropServices;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>
/// How often each token comes. Pairs of words are without end, so memory is bounded: beyond <paramref name="most"/> tokens those that came
/// least are forgotten, and one that comes again later counts from 0.
/// </summary>
/// <param name="most">Largest number of tokens that are counted at a time; 4 million take about 500 MB.</param>
internal sealed class TokenCounts(int most = 4_000_000)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The tokens and how often they came.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Counts the tokens of a text.</summary>
    public void Add(TokenPipeline text)
    {
        var lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        while (text.MoveNext())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(lookup, text.Current, out _)++;
            if (text.IsMention && text.Current is not SpecialTokens.User)
            {
                // An account that is seldom named will be read as this.
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, SpecialTokens.User, out _)++;
            }
        }

        for (var least = 1; _counts.Count > most; least++)
        {
            foreach (var (token, count) in _counts)
            {
                if (count <= least)
                {
                    _counts.Remove(token);
                }
            }
        }
    }
}
