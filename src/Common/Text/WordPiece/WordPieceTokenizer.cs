using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>
/// BERT's tokenizer: words (<see cref="BasicWords"/>), each cut into the longest pieces that the vocabulary holds, between a token that
/// begins and one that ends every text. Gives the ids of Hugging Face's BertTokenizer. Used by one thread.
/// </summary>
public sealed class WordPieceTokenizer : ITextEncoder
{
    /// <summary>A word of more code points is unknown.</summary>
    private const int MaxWord = 100;

    private readonly WordPieceVocabulary _vocabulary;
    private readonly SpecialTokenSplitter _splitter;
    private readonly BasicWords _basic;
    private readonly int _unknown;
    private readonly int _begin;
    private readonly int _end;
    private readonly List<string> _words = [];
    private readonly List<int> _pieces = [];

    /// <summary>Makes a tokenizer.</summary>
    /// <param name="maxTokens">Ids of a text at most, the first and the last included.</param>
    /// <exception cref="InvalidDataException">The vocabulary lacks a token that every text needs, or a setting is wrong.</exception>
    public WordPieceTokenizer(WordPieceSettings settings, WordPieceVocabulary vocabulary, int maxTokens)
    {
        if (settings.Problem() is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, TokenizerSettings.MinWordPieces);
        _vocabulary = vocabulary;
        _unknown = Necessary(settings.UnkToken);
        _begin = Necessary(settings.ClsToken);
        _end = Necessary(settings.SepToken);
        MaxTokens = maxTokens;
        HashSet<string> special = [.. settings.SpecialTokens.Where(token => vocabulary.TryFind(token, out _))];
        _splitter = new SpecialTokenSplitter(special, settings.DoLowerCase);
        _basic = new BasicWords(settings.StripAccents ?? settings.DoLowerCase, settings.TokenizeChineseChars, special);

        int Necessary(string token) => vocabulary.TryFind(token, out var id)
            ? id
            : throw new InvalidDataException($"it does not hold {token}, which every text needs");
    }

    /// <inheritdoc />
    public int MaxTokens { get; }

    /// <inheritdoc />
    public int Encode(ReadOnlySpan<char> text, Span<int> ids)
    {
        var count = EncodeAny(text, ids);
        return count > 2 ? count : 0;
    }

    /// <summary>As <see cref="Encode"/>, but a text without any token yields its first and last token.</summary>
    /// <returns>How many ids were written, at least 2.</returns>
    public int EncodeAny(ReadOnlySpan<char> text, Span<int> ids)
    {
        _pieces.Clear();
        foreach (var (part, special) in _splitter.Split(text))
        {
            if (_pieces.Count >= MaxTokens - 2)
            {
                break;
            }

            if (special)
            {
                _vocabulary.TryFind(part, out var id);
                _pieces.Add(id);
                continue;
            }

            _words.Clear();
            _basic.Split(part, _words);
            foreach (var word in _words)
            {
                AddPieces(word);
                if (_pieces.Count >= MaxTokens - 2)
                {
                    break;
                }
            }
        }

        var count = Math.Min(_pieces.Count, MaxTokens - 2);
        ids[0] = _begin;
        CollectionsMarshal.AsSpan(_pieces)[..count].CopyTo(ids[1..]);
        ids[count + 1] = _end;
        return count + 2;
    }

    private void AddPieces(ReadOnlySpan<char> word)
    {
        var before = _pieces.Count;
        if (CodePoints(word) <= MaxWord)
        {
            while (!word.IsEmpty)
            {
                var length = word.Length;
                int id;
                while (!(_pieces.Count == before ? _vocabulary.TryFind(word[..length], out id)
                    : _vocabulary.TryFindContinuation(word[..length], out id)))
                {
                    length -= length > 1 && char.IsLowSurrogate(word[length - 1]) ? 2 : 1;
                    if (length == 0)
                    {
                        // A word with one piece that is unknown is unknown as a whole.
                        _pieces.RemoveRange(before, _pieces.Count - before);
                        _pieces.Add(_unknown);
                        return;
                    }
                }

                _pieces.Add(id);
                word = word[length..];
            }
        }
        else
        {
            _pieces.Add(_unknown);
        }
    }

    private static int CodePoints(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var c in word)
        {
            count += char.IsLowSurrogate(c) ? 0 : 1;
        }

        return count;
    }
}
