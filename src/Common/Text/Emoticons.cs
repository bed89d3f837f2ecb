namespace StreamSentiment.Common.Text;

/// <summary>
/// Knows emoticons and gives each family one spelling: noses go, mouths are said once, mirrored faces are turned round
/// (<c>=-)))</c> and <c>(:</c> are <c>:)</c>).
/// </summary>
internal static class Emoticons
{
    /// <summary>The emoticon at <paramref name="at"/>, or null. To be asked at punctuation or at the first letter of a word.</summary>
    /// <param name="length">How many characters it takes.</param>
    public static string? Match(ReadOnlySpan<char> text, int at, out int length)
    {
        var rest = text[at..];
        var previous = at == 0 ? ' ' : text[at - 1];
        length = 0;
        return rest[0] switch
        {
            ':' or ';' or '=' => Face(rest, previous, out length) ?? Symmetric(rest, "T_T", out length),
            '(' or ')' => Mirrored(rest, previous, out length),
            '<' => Heart(rest, out length),
            '>' => Angry(rest, out length),
            '^' => Symmetric(rest, "^_^", out length),
            '-' => Symmetric(rest, "-_-", out length),
            'x' or 'X' => Laughing(rest, out length),
            'T' => Symmetric(rest, "T_T", out length),
            'o' or 'O' => Symmetric(rest, "o_o", out length),
            'D' => Dismayed(rest, previous, out length),
            '\\' => rest.StartsWith("\\o/") || rest.StartsWith("\\m/") ? Take("\\o/", 3, out length) : null,
            _ => null,
        };
    }

    private static string? Face(ReadOnlySpan<char> rest, char previous, out int length)
    {
        length = 0;
        var winks = rest[0] == ';';
        var i = 1;
        var tear = i < rest.Length && rest[i] is '\'' or '’';
        if (tear)
        {
            i++;
        }

        if ((i < rest.Length && rest[i] is '-' or '^' or '~') || (i + 1 < rest.Length && rest[i] is 'o' && rest[i + 1] is ')' or '('))
        {
            i++;
        }

        if (i >= rest.Length)
        {
            return null;
        }

        var mouth = rest[i];
        if (mouth is ':' or ';' or '=')
        {
            // Eyes again. Counting them from each of them would take the square of their number.
            return null;
        }

        var end = i + 1;
        while (end < rest.Length && rest[end] == mouth)
        {
            end++;
        }

        var next = end < rest.Length ? rest[end] : ' ';
        if (char.IsAsciiLetterOrDigit(mouth)
            && (char.IsLetterOrDigit(next) || (char.IsAsciiDigit(mouth) && char.IsLetterOrDigit(previous))))
        {
            return null;
        }

        var face = mouth switch
        {
            ')' or ']' or '}' => tear ? ":')" : winks ? ";)" : ":)",
            '>' when rest[0] == ':' => ":)",
            'D' => winks ? ";)" : ":D",
            '(' or '[' or '{' => tear ? ":'(" : ":(",
            '<' when rest[0] == ':' && next != '3' => ":(",
            '/' or '\\' when end == i + 1 => ":/",
            'p' or 'P' or 'b' => winks ? ";p" : ":p",
            'o' or 'O' or '0' => ":o",
            '|' => ":|",
            '*' or 'x' or 'X' => ":*",
            '3' => ":3",
            's' or 'S' => ":s",
            '@' when !char.IsLetterOrDigit(next) && next != '_' => ":@",
            _ => null,
        };
        length = face is null ? 0 : end;
        return face;
    }

    private static string? Mirrored(ReadOnlySpan<char> rest, char previous, out int length)
    {
        length = 0;
        // "(as here): like this" holds no face.
        if (rest[0] == ')' && !char.IsWhiteSpace(previous))
        {
            return null;
        }

        var i = 1;
        if (i < rest.Length && rest[i] is '-' or '\'' or '^')
        {
            i++;
        }

        return i < rest.Length && rest[i] is ':' or ';' or '='
            ? Take(rest[0] == '(' ? ":)" : ":(", i + 1, out length)
            : null;
    }

    private static string? Heart(ReadOnlySpan<char> rest, out int length)
    {
        length = 0;
        var broken = rest.Length > 1 && rest[1] == '/';
        var start = broken ? 2 : 1;
        var end = start;
        while (end < rest.Length && rest[end] == '3')
        {
            end++;
        }

        return end == start || (end < rest.Length && char.IsAsciiDigit(rest[end])) ? null : Take(broken ? "</3" : "<3", end, out length);
    }

    private static string? Angry(ReadOnlySpan<char> rest, out int length)
    {
        length = 0;
        if (rest.Length < 3)
        {
            return null;
        }

        return (rest[1], rest[2]) switch
        {
            (':', '(' or '[' or '/' or '|') => Take(">:(", 3, out length),
            ('.' or '_', '<') => Take(">_<", 3, out length),
            _ => null,
        };
    }

    /// <summary>Two equal eyes around a mouth of dots or underscores: <c>^_^</c>, <c>-__-</c>, <c>o.O</c>; also <c>^^</c>.</summary>
    private static string? Symmetric(ReadOnlySpan<char> rest, string canonical, out int length)
    {
        length = 0;
        var i = 1;
        while (i < rest.Length && (rest[i] == '_' || (rest[i] is '.' or '-' && i == 1 && rest[0] != ':')))
        {
            i++;
        }

        var mouthless = i == 1;
        if (i >= rest.Length || char.ToLowerInvariant(rest[i]) != char.ToLowerInvariant(rest[0]) || (mouthless && rest[0] != '^')
            || (rest[0] == '-' && rest[1] == '-'))
        {
            return null;
        }

        var closed = i + 1 == rest.Length || !char.IsLetterOrDigit(rest[i + 1]);
        return closed ? Take(canonical, i + 1, out length) : null;
    }

    private static string? Laughing(ReadOnlySpan<char> rest, out int length)
    {
        length = 0;
        var end = 1;
        while (end < rest.Length && rest[end] == 'D')
        {
            end++;
        }

        return end == 1 || (end < rest.Length && char.IsLetterOrDigit(rest[end])) ? null : Take("xD", end, out length);
    }

    private static string? Dismayed(ReadOnlySpan<char> rest, char previous, out int length)
    {
        length = 0;
        return rest.Length > 1 && rest[1] == ':' && char.IsWhiteSpace(previous) && (rest.Length == 2 || char.IsWhiteSpace(rest[2]))
            ? Take("D:", 2, out length)
            : null;
    }

    private static string Take(string canonical, int taken, out int length)
    {
        length = taken;
        return canonical;
    }
}
