using System.Globalization;
using System.Text;

namespace StreamSentiment.Common.Text;

/// <summary>Turns HTML entities back into characters. Feeds escape once or twice: <c>&amp;amp;lt;3</c> is <c>&lt;3</c>.</summary>
internal static class HtmlEntities
{
    private const int LongestBody = 8;

    /// <summary>
    /// Decodes <paramref name="text"/> into <paramref name="target"/>, which must be at least as long: decoding never lengthens.
    /// </summary>
    /// <returns>How many characters were written.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<char> target)
    {
        var written = 0;
        while (true)
        {
            var plain = text.IndexOf('&');
            if (plain < 0)
            {
                text.CopyTo(target[written..]);
                return written + text.Length;
            }

            text[..plain].CopyTo(target[written..]);
            written += plain;
            text = text[(plain + 1)..];
            var decoded = new Rune('&');
            // An ampersand that came out of an entity may itself open the next one.
            while (decoded.Value == '&' && TryBody(text, out var inner, out var length))
            {
                decoded = inner;
                text = text[length..];
            }

            written += decoded.EncodeToUtf16(target[written..]);
        }
    }

    /// <summary>Reads what stands between <c>&amp;</c> and <c>;</c>.</summary>
    private static bool TryBody(ReadOnlySpan<char> text, out Rune decoded, out int length)
    {
        decoded = default;
        var end = text[..Math.Min(text.Length, LongestBody + 1)].IndexOf(';');
        length = end + 1;
        if (end < 2)
        {
            return false;
        }

        var body = text[..end];
        if (body[0] == '#')
        {
            return TryNumber(body[1..], out decoded);
        }

        var named = body switch
        {
            "amp" or "AMP" => '&',
            "lt" or "LT" => '<',
            "gt" or "GT" => '>',
            "quot" or "QUOT" or "ldquo" or "rdquo" => '"',
            "apos" or "lsquo" or "rsquo" => '\'',
            "nbsp" => ' ',
            "hellip" => '…',
            "mdash" or "ndash" => '-',
            "hearts" => '♥',
            _ => '\0',
        };
        decoded = new Rune(named);
        return named != '\0';
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out Rune decoded)
    {
        decoded = default;
        var hexadecimal = digits[0] is 'x' or 'X';
        return int.TryParse(
                hexadecimal ? digits[1..] : digits,
                hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var value)
            && value > 0 && Rune.TryCreate(value, out decoded);
    }
}
