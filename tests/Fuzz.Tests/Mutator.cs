using System.Text;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Spoils valid inputs: blindly, byte by byte and chunk by chunk, and knowingly, where an input is JSON.</summary>
/// <param name="target">The parser that they are for.</param>
/// <param name="random">Decides everything, so that a number says which input it is.</param>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    // What formats trip over: bytes that no UTF-8 has, an encoded half of a surrogate pair, marks, ends of numbers, deep nesting.
    private static readonly byte[][] Nasty =
    [
        [0], [0, 0, 0, 0], [0xFF], [0xFE, 0xFF], [0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0x80],
        [0xE2, 0x80, 0xA8], [0xF0, 0x9F, 0x98], [0x1F, 0x8B], [0x7F], [0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        .. new[]
        {
            "\\ud800", "\\udc00\\ud800", "\\u0000", "\"", "\\", "'", "{", "}", "[", "]", ",", ":", "\n", "\r", "\r\n", "\t", " ", "null", "true", "{}", "[]", "[null]",
            "0", "-1", "-0", "1e999", "-1e999", "NaN", "Infinity", "0.1", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
            "18446744073709551616", "99999999999999999999999999999999", "%00", "%", "../", "..", "/", "//", "\u202e", "\u0130", "é", "e\u0301", "😀", "\u200d", "<", ">", "&", ";",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private const int MostMutations = 8;

    /// <summary>One input.</summary>
    public byte[] Next()
    {
        var input = Seed();
        if (random.Next(2) == 0)
        {
            input = JsonMutator.Spoil(input, random);
        }

        for (var left = random.Next(MostMutations); left > 0; left--)
        {
            input = Mutated(input);
        }

        return input.Length <= target.MaxBytes ? input : input[..target.MaxBytes];
    }

    private byte[] Seed() => target.Seeds[random.Next(target.Seeds.Count)];

    private byte[] Mutated(byte[] input)
    {
        var (at, end) = Chunk(input);
        var chunk = input[at..end];
        switch (random.Next(16))
        {
            case 0 when input.Length > 0:
                return Changed(input, (byte)(input[at % input.Length] ^ (1 << random.Next(8))));
            case 1 when input.Length > 0:
                return Changed(input, (byte)random.Next(256));
            case 2:
                return input[..at];
            case 3:
                return [.. input[..at], .. input[end..]];
            case 4:
                return [.. input[..end], .. chunk, .. input[end..]];
            case 5:
                return Repeated(input, chunk, end);
            case 6:
                return Swapped(input, at, end);
            case 7:
                return Spliced(input, at);
            case 8:
                return [.. input[..at], .. Nasty[random.Next(Nasty.Length)], .. input[end..]];
            case 9:
                return Number(input, at);
            case 10:
                return [.. input[..at], .. Nested(), .. input[at..]];
            case 11:
                var bytes = new byte[random.Next(1, 32)];
                random.NextBytes(bytes);
                return [.. input[..at], .. bytes, .. input[at..]];
            case 12 or 13 when target.Tokens.Count > 0:
                return [.. input[..at], .. target.Tokens[random.Next(target.Tokens.Count)], .. input[(random.Next(2) == 0 ? at : end)..]];
            default:
                return [.. input[..at], .. Nasty[random.Next(Nasty.Length)], .. input[at..]];
        }

        byte[] Changed(byte[] whole, byte value)
        {
            var copy = whole.ToArray();
            copy[at % copy.Length] = value;
            return copy;
        }
    }

    // Short ones mostly.
    private (int At, int End) Chunk(byte[] input)
    {
        var at = random.Next(input.Length + 1);
        var longest = random.Next(4) == 0 ? input.Length : 16;
        return (at, Math.Min(input.Length, at + random.Next(longest + 1)));
    }

    // Rarely to the longest that is allowed: that shows what grows with the square of its input.
    private byte[] Repeated(byte[] input, byte[] chunk, int at)
    {
        chunk = chunk.Length is > 0 and < 64 && random.Next(2) == 0 ? chunk : target.Tokens.Count > 0 ? target.Tokens[random.Next(target.Tokens.Count)] : Nasty[random.Next(Nasty.Length)];
        chunk = chunk.Length > 0 ? chunk : [0];
        var length = random.Next(60) == 0 ? target.MaxBytes : random.Next(1, 2_000);
        var repeated = new byte[Math.Max(chunk.Length, Math.Min(length, target.MaxBytes - input.Length))];
        for (var i = 0; i < repeated.Length; i++)
        {
            repeated[i] = chunk[i % chunk.Length];
        }

        return [.. input[..at], .. repeated, .. input[at..]];
    }

    private byte[] Swapped(byte[] input, int at, int end)
    {
        var (from, to) = Chunk(input);
        return from >= end ? [.. input[..at], .. input[from..to], .. input[end..from], .. input[at..end], .. input[to..]]
            : to <= at ? [.. input[..from], .. input[at..end], .. input[to..at], .. input[from..to], .. input[end..]]
            : input;
    }

    private byte[] Spliced(byte[] input, int at)
    {
        var other = Seed();
        var (from, _) = Chunk(other);
        return [.. input[..at], .. other[from..]];
    }

    // Another number in the place of one.
    private byte[] Number(byte[] input, int from)
    {
        var at = input.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9') is >= 0 and var next ? from + next : -1;
        if (at < 0)
        {
            return input;
        }

        var end = at;
        while (end < input.Length && char.IsAsciiDigit((char)input[end]))
        {
            end++;
        }

        var number = random.Next(3) switch
        {
            0 => random.NextInt64(long.MinValue, long.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture),
            1 => new string('9', random.Next(1, 60)),
            _ => random.Next(-2, 300).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return [.. input[..at], .. Encoding.ASCII.GetBytes(number), .. input[end..]];
    }

    private byte[] Nested()
    {
        var depth = random.Next(1, 200);
        var (open, close) = random.Next(3) switch
        {
            0 => ("[", "]"),
            1 => ("{\"a\":", "}"),
            _ => ("<p>", "</p>"),
        };
        var text = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            text.Append(open);
        }

        text.Append('1');
        for (var i = random.Next(2) * depth; i > 0; i--)
        {
            text.Append(close);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
