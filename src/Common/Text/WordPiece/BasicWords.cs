using System.Text;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>
/// Cuts a text into words as BERT does: clean, spaces around Chinese characters, NFC, split on white space, strip accents, split on
/// punctuation. Case was seen to before. Used by one thread.
/// </summary>
internal sealed class BasicWords(bool stripAccents, bool chinese, IReadOnlySet<string> neverSplit)
{
    private readonly UnicodeTable _table = UnicodeTable.Instance;
    private readonly List<int> _points = [];
    private readonly List<int> _word = [];
    private readonly StringBuilder _text = new();

    /// <summary>Adds a text's words to <paramref name="words"/>.</summary>
    public void Split(ReadOnlySpan<char> text, List<string> words)
    {
        _points.Clear();
        foreach (var rune in text.EnumerateRunes())
        {
            Clean(rune.Value);
        }

        CanonicalForms.Compose(_points);
        var start = 0;
        for (var i = 0; i <= _points.Count; i++)
        {
            // Of white space only these are left: the cleaning made the others a space.
            if (i == _points.Count || _points[i] is ' ' or 0x2028 or 0x2029)
            {
                if (i > start)
                {
                    SplitWord(start, i - start, words);
                }

                start = i + 1;
            }
        }
    }

    private void Clean(int point)
    {
        if (point is '\t' or '\n' or '\r' || _table.KindOf(point) == CodePointKind.Space)
        {
            _points.Add(' ');
        }
        // U+FFFD is also what the enumeration gives for half a surrogate pair.
        else if (point != 0xFFFD && _table.KindOf(point) != CodePointKind.Dropped)
        {
            if (chinese && IsChinese(point))
            {
                _points.AddRange([' ', point, ' ']);
            }
            else
            {
                _points.Add(point);
            }
        }
    }

    private void SplitWord(int start, int count, List<string> words)
    {
        _word.Clear();
        for (var i = start; i < start + count; i++)
        {
            _word.Add(_points[i]);
        }

        if (neverSplit.Count > 0 && neverSplit.Contains(Text(_word)))
        {
            words.Add(Text(_word));
            return;
        }

        if (stripAccents)
        {
            CanonicalForms.Decompose(_word);
            _word.RemoveAll(point => _table.KindOf(point) == CodePointKind.Mark);
        }

        _text.Clear();
        foreach (var point in _word)
        {
            var alone = IsPunctuation(point);
            if (alone)
            {
                End(words);
            }

            _text.Append(new Rune(point).ToString());
            if (alone)
            {
                End(words);
            }
        }

        End(words);
    }

    private void End(List<string> words)
    {
        if (_text.Length > 0)
        {
            words.Add(_text.ToString());
            _text.Clear();
        }
    }

    // All of ASCII that is no letter, digit or space counts, '$' and '^' too.
    private bool IsPunctuation(int point) =>
        point is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || _table.KindOf(point) == CodePointKind.Punctuation;

    private static bool IsChinese(int point) => point is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private static string Text(List<int> points) => string.Concat(points.Select(point => new Rune(point).ToString()));
}
