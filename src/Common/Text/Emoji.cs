using System.Globalization;
using System.Text;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Reads one emoji, however many code points it is drawn with, as one token without skin tone, gender or variation selector.
/// </summary>
internal static class Emoji
{
    private const int Joiner = 0x200D;

    /// <summary>Whether a token begins here. Signs such as ★ and ™ count: they are symbols that people choose.</summary>
    public static bool Starts(Rune rune) =>
        rune.Value is >= 0x1F000 and <= 0x1FAFF
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol && rune != Rune.ReplacementChar);

    /// <summary>Reads the emoji at <paramref name="position"/> and moves behind it.</summary>
    /// <returns>How many characters were written to <paramref name="target"/>.</returns>
    public static int Read(ReadOnlySpan<char> text, ref int position, Span<char> target)
    {
        Rune.DecodeFromUtf16(text[position..], out var rune, out var used);
        position += used;
        var written = rune.EncodeToUtf16(target);
        if (IsFlagLetter(rune))
        {
            if (Peek(text, position, out rune, out used) && IsFlagLetter(rune))
            {
                position += used;
                written += rune.EncodeToUtf16(target[written..]);
            }

            return written;
        }

        while (Peek(text, position, out rune, out used))
        {
            if (IsModifier(rune))
            {
                position += used;
                continue;
            }

            if (rune.Value != Joiner || !Peek(text, position + used, out var joined, out var joinedUsed) || !Starts(joined))
            {
                break;
            }

            position += used + joinedUsed;
            // Man, woman: the gesture is what says something.
            if (joined.Value is not (0x2640 or 0x2642) && written + 3 <= target.Length)
            {
                target[written++] = (char)Joiner;
                written += joined.EncodeToUtf16(target[written..]);
            }
        }

        return written;
    }

    private static bool Peek(ReadOnlySpan<char> text, int position, out Rune rune, out int used)
    {
        rune = default;
        used = 0;
        return position < text.Length && Rune.DecodeFromUtf16(text[position..], out rune, out used) == System.Buffers.OperationStatus.Done;
    }

    private static bool IsFlagLetter(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    /// <summary>Skin tones, variation selectors, the keycap and the tags of regional flags.</summary>
    private static bool IsModifier(Rune rune) =>
        rune.Value is (>= 0x1F3FB and <= 0x1F3FF) or 0xFE0E or 0xFE0F or 0x20E3 or (>= 0xE0020 and <= 0xE007F);
}
