using System.Text;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>Cuts a text at special tokens such as <c>[MASK]</c>, which count even inside a word but only in their exact case.</summary>
internal sealed class SpecialTokenSplitter
{
    private readonly string[] _tokens;
    private readonly string[] _longestFirst;
    private readonly bool _lower;

    /// <param name="lower">Whether all else becomes lower case.</param>
    public SpecialTokenSplitter(IEnumerable<string> tokens, bool lower)
    {
        _tokens = [.. tokens.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _longestFirst = [.. _tokens.OrderByDescending(token => token.Length)];
        _lower = lower;
    }

    /// <summary>The parts in order: special tokens, and what stands between them.</summary>
    public IEnumerable<(string Text, bool Special)> Split(ReadOnlySpan<char> text)
    {
        var prepared = _lower ? Lower(text) : text.ToString();
        var parts = new List<(string, bool)>();
        var start = 0;
        for (var i = 0; i < prepared.Length;)
        {
            if (At(_longestFirst, prepared.AsSpan(i)) is not { } token)
            {
                i++;
                continue;
            }

            parts.Add((prepared[start..i], false));
            parts.Add((token, true));
            start = i += token.Length;
        }

        parts.Add((prepared[start..], false));
        return parts;
    }

    private static string? At(string[] tokens, ReadOnlySpan<char> text)
    {
        foreach (var token in tokens)
        {
            if (text.StartsWith(token, StringComparison.Ordinal))
            {
                return token;
            }
        }

        return null;
    }

    // Code point by code point, so that a sigma at a word's end is one like any other.
    private string Lower(ReadOnlySpan<char> text)
    {
        var table = UnicodeTable.Instance;
        var lower = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            if (At(_tokens, text) is { } token)
            {
                lower.Append(token);
                text = text[token.Length..];
                continue;
            }

            // Half a surrogate pair is dropped: it is of category C.
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                // The one code point whose lower case is two.
                _ = rune.Value == 0x130 ? lower.Append("i\u0307") : lower.Append(new Rune(table.LowerOf(rune.Value)).ToString());
            }

            text = text[length..];
        }

        return lower.ToString();
    }
}
