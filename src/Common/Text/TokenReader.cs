using System.Globalization;
using System.Text;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Reads one text from left to right, token by token, without allocating. These are all the rules there are: training and serving use
/// this one reader. Words are lower-cased with their accents and apostrophes kept, three or more of a letter become two; mentions, links
/// and numbers become one token each; emoticons, emoji and telling punctuation are tokens; everything else separates.
/// </summary>
/// <remarks>A change of rules needs a new <see cref="TokenizerSettings.CurrentVersion"/>.</remarks>
public ref struct TokenReader
{
    /// <summary>A longer word is cut here; also the length of the scratch space that the constructor asks for.</summary>
    public const int MaxTokenLength = 40;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _scratch;
    private readonly bool _names;
    private int _position;
    private int _from;
    private int _start;

    /// <summary>Starts before the first token of <paramref name="text"/>, whose HTML entities have been decoded.</summary>
    /// <param name="scratch">At least <see cref="MaxTokenLength"/> characters; <see cref="Current"/> may point into it.</param>
    /// <param name="names">Whether a mention is read as <c>@name</c> and not as <see cref="SpecialTokens.User"/>.</param>
    public TokenReader(ReadOnlySpan<char> text, Span<char> scratch, bool names = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, MaxTokenLength);
        _text = text;
        _scratch = scratch[..MaxTokenLength];
        _names = names;
        _position = 0;
        _from = 0;
        _start = 0;
        Current = default;
    }

    /// <summary>The token last read; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Whether <see cref="Current"/> is a word: letters with or without digits, and no number, sign, emoticon, mention or link.
    /// </summary>
    public bool IsWord { get; private set; }

    /// <summary>Whether <see cref="Current"/> is a mention, named or not.</summary>
    public readonly bool IsMention => Current is ['@', ..] or SpecialTokens.User;

    /// <summary>What separates <see cref="Current"/> from the token before it (or from the start) and is no token itself.</summary>
    public readonly ReadOnlySpan<char> Separator => _text[_from.._start];

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext()
    {
        _from = _position;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            var found = char.IsAsciiLetter(c) ? ReadLetter(c)
                : c <= ' ' ? Skip()
                : char.IsAsciiDigit(c) ? ReadNumber()
                : c < 128 ? ReadSign(c)
                : ReadNonAscii();
            if (found)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsApostrophe(char c) => c is '\'' or '’' or '‘' or '`' or '´' or 'ʼ';

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private bool Skip()
    {
        _position++;
        return false;
    }

    private bool Emit(ReadOnlySpan<char> token, int length)
    {
        Current = token;
        IsWord = false;
        _start = _position;
        _position += length;
        return true;
    }

    private bool ReadLetter(char c)
    {
        if (c is 'h' or 'H' or 'w' or 'W' && Links.LengthAt(_text[_position..]) is > 0 and var link)
        {
            return Emit(SpecialTokens.Url, link);
        }

        return (c is 'x' or 'X' or 'T' or 'o' or 'O' or 'D' && ReadEmoticon()) || ReadWord();
    }

    private bool ReadEmoticon() => Emoticons.Match(_text, _position, out var length) is { } emoticon && Emit(emoticon, length);

    private bool ReadSign(char c)
    {
        switch (c)
        {
            case '@':
                return ReadMention();
            case '!' or '?':
                return ReadExclamation();
            case '.':
                return ReadDots();
            case ':' when At(_position + 1) == '/' && At(_position + 2) == '/':
                return Emit(SpecialTokens.Url, Links.ToEnd(_text[_position..], 3));
            case ':' or ';' or '=' or '(' or ')' or '<' or '>' or '^' or '-' or '\\':
                return ReadEmoticon() || Skip();
            case '*' or '&' or '$' or '%' or '+' or '~':
                return ReadRun(c);
            default:
                return Skip();
        }
    }

    private bool ReadMention()
    {
        var end = _position + 1;
        while (IsNameCharacter(At(end)))
        {
            end++;
        }

        var length = end - _position;
        if (length == 1)
        {
            return Skip();
        }

        if (!_names || length > _scratch.Length)
        {
            return Emit(SpecialTokens.User, length);
        }

        Ascii.ToLower(_text.Slice(_position, length), _scratch, out _);
        var name = _scratch[..length];
        // What data sets write where they hide a name.
        return Emit(name is "@user" ? SpecialTokens.User : name, length);
    }

    private bool ReadRun(char c)
    {
        var end = _position + 1;
        while (At(end) == c)
        {
            end++;
        }

        return Emit(_text.Slice(_position, 1), end - _position);
    }

    private bool ReadExclamation()
    {
        var end = _position;
        bool exclaims = false, asks = false;
        for (; At(end) is '!' or '?'; end++)
        {
            exclaims |= _text[end] == '!';
            asks |= _text[end] == '?';
        }

        return Emit(exclaims && asks ? "?!" : exclaims ? "!" : "?", end - _position);
    }

    private bool ReadDots()
    {
        var end = _position;
        while (At(end) is '.' or '…')
        {
            end++;
        }

        var one = end == _position + 1 && _text[_position] == '.';
        return Emit(one ? "." : "…", end - _position);
    }

    private bool ReadNumber()
    {
        var end = _position + 1;
        while (char.IsAsciiDigit(At(end)) || (At(end) is '.' or ',' or ':' or '/' or '-' && char.IsAsciiDigit(At(end + 1))))
        {
            end++;
        }

        // "4ever", "2nd" are words; "90s", "10pm" begin with a number.
        return end == _position + 1 && char.IsAsciiLetter(At(end)) ? ReadWord() : Emit(SpecialTokens.Number, end - _position);
    }

    private bool ReadNonAscii()
    {
        if (_text[_position] == '…')
        {
            return ReadDots();
        }

        if (Mojibake.LengthAt(_text, _position, out var meant) is > 0 and var spoilt)
        {
            if (meant == '…')
            {
                return Emit("…", spoilt);
            }

            _position += spoilt;
            return false;
        }

        Rune.DecodeFromUtf16(_text[_position..], out var rune, out var used);
        if (Rune.IsLetter(rune))
        {
            return ReadWord();
        }

        if (Emoji.Starts(rune))
        {
            var end = _position;
            var written = Emoji.Read(_text, ref end, _scratch);
            return Emit(_scratch[..written], end - _position);
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.DecimalDigitNumber:
                return Emit(SpecialTokens.Number, used);
            case UnicodeCategory.CurrencySymbol:
                return Emit(_text.Slice(_position, used), used);
            default:
                _position += used;
                return false;
        }
    }

    private bool ReadWord()
    {
        var written = 0;
        var end = _position;
        while (end < _text.Length)
        {
            var c = _text[end];
            if (char.IsAsciiLetter(c))
            {
                written = Append((char)(c | 0x20), written);
                end++;
            }
            else if (char.IsAsciiDigit(c))
            {
                written = Append(c, written);
                end++;
            }
            else if (IsApostrophe(c) && char.IsLetter(At(end + 1)))
            {
                written = Append('\'', written);
                end++;
            }
            else if (c == '*' && Masked(end) is > 0 and var stars)
            {
                written = Append('*', written);
                end += stars;
            }
            else if (c < 128 || !AppendNonAscii(ref end, ref written))
            {
                break;
            }
        }

        if (At(end) == '.' && char.IsAsciiLetterOrDigit(At(end + 1)) && Links.BareLengthAt(_text[_position..]) is > 0 and var link)
        {
            return Emit(SpecialTokens.Url, link);
        }

        IsWord = Emit(_scratch[..written], end - _position);
        return true;
    }

    /// <summary>Length of a run of stars inside a word: <c>f**k</c>.</summary>
    private readonly int Masked(int from)
    {
        var end = from;
        while (At(end) == '*')
        {
            end++;
        }

        return char.IsAsciiLetter(At(end)) ? end - from : 0;
    }

    private readonly int Append(char c, int written)
    {
        var third = written >= 2 && _scratch[written - 1] == c && _scratch[written - 2] == c && !char.IsAsciiDigit(c);
        if (third || written == _scratch.Length)
        {
            return written;
        }

        _scratch[written] = c;
        return written + 1;
    }

    private readonly bool AppendNonAscii(ref int end, ref int written)
    {
        if (Mojibake.LengthAt(_text, end, out var meant) is > 0 and var spoilt)
        {
            if (meant != '\'' || !char.IsLetter(At(end + spoilt)))
            {
                return false;
            }

            written = Append('\'', written);
            end += spoilt;
            return true;
        }

        Rune.DecodeFromUtf16(_text[end..], out var rune, out var used);
        var isLetter = Rune.IsLetter(rune);
        if (!isLetter && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
        {
            return false;
        }

        // A variation selector is a mark by category, and no part of any word.
        if (rune.Value is 0xFE0E or 0xFE0F)
        {
            return false;
        }

        end += used;
        if (rune.IsBmp)
        {
            written = Append(isLetter ? char.ToLowerInvariant((char)rune.Value) : (char)rune.Value, written);
        }
        else if (written + 2 <= _scratch.Length)
        {
            written += Rune.ToLowerInvariant(rune).EncodeToUtf16(_scratch[written..]);
        }

        return true;
    }
}
