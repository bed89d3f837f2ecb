using System.Text;

namespace StreamSentiment.Common.Text;

/// <summary>
/// The tokens a model knows; a token's id is its line number in <c>vocabulary.txt</c>, counted from 0. Id 0 is
/// <see cref="SpecialTokens.Padding"/>, id 1 <see cref="SpecialTokens.Unknown"/>. Immutable and safe to share between threads.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>Id of <see cref="SpecialTokens.Padding"/>.</summary>
    public const int PaddingId = 0;

    /// <summary>Id of <see cref="SpecialTokens.Unknown"/>.</summary>
    public const int UnknownId = 1;

    private readonly string[] _tokens;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;

    /// <summary>Takes tokens in the order of their ids.</summary>
    /// <exception cref="InvalidDataException">The first two are not the fixed ones, or one is empty or comes twice.</exception>
    public Vocabulary(IEnumerable<string> tokens)
    {
        _tokens = [.. tokens];
        if (_tokens.Length < 2 || _tokens[PaddingId] != SpecialTokens.Padding || _tokens[UnknownId] != SpecialTokens.Unknown)
        {
            throw new InvalidDataException($"a vocabulary begins with the lines {SpecialTokens.Padding} and {SpecialTokens.Unknown}");
        }

        var ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < _tokens.Length; id++)
        {
            if (_tokens[id].Length == 0 || !ids.TryAdd(_tokens[id], id))
            {
                throw new InvalidDataException($"line {id + 1} of the vocabulary ('{_tokens[id]}') is empty or came before");
            }
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many tokens there are, the two fixed ones included.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token with this id.</summary>
    public string this[int id] => _tokens[id];

    /// <summary>The id of a token; <see cref="UnknownId"/> when the vocabulary does not hold it. Allocates nothing.</summary>
    public int IdOf(ReadOnlySpan<char> token) => _ids.TryGetValue(token, out var id) ? id : UnknownId;

    /// <summary>Takes the commonest tokens, commonest first, equals in ordinal order, so that the same counts give the same ids.</summary>
    /// <param name="counts">How often each token occurs.</param>
    /// <param name="minCount">Rarer tokens are left out: what few people wrote may point at one of them.</param>
    /// <param name="maxSize">Largest number of tokens, the two fixed ones included.</param>
    /// <param name="minMentions">Accounts that are named less often are left out: they may be anybody's.</param>
    public static Vocabulary FromCounts(IEnumerable<KeyValuePair<string, int>> counts, int minCount, int maxSize, int minMentions = 1) => new(
        counts.Where(pair => pair.Value >= (pair.Key[0] == '@' ? Math.Max(minCount, minMentions) : minCount))
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key)
            .Prepend(SpecialTokens.Unknown).Prepend(SpecialTokens.Padding)
            .Take(maxSize));

    /// <summary>Reads the bytes of a <c>vocabulary.txt</c>: UTF-8, one token a line.</summary>
    /// <exception cref="InvalidDataException">It is no vocabulary; the message says where.</exception>
    public static Vocabulary Parse(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        return new Vocabulary(text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    /// <summary>The bytes of a <c>vocabulary.txt</c>.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Join('\n', _tokens) + "\n");
}
