namespace StreamSentiment.Alerting.Pictures;

/// <summary>The few letters that a picture needs, five pixels wide and seven high, each drawn as a square of two.</summary>
internal static class PixelLetters
{
    /// <summary>Height of a line in pixels.</summary>
    public const int Height = 14;

    private const int Size = 2;
    private const int Advance = 12;

    // Rows from top to bottom; the highest of five bits is the leftmost pixel.
    private static readonly Dictionary<char, byte[]> Letters = new()
    {
        ['0'] = [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        ['1'] = [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        ['2'] = [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        ['3'] = [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
        ['4'] = [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        ['5'] = [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        ['6'] = [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        ['7'] = [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        ['8'] = [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        ['9'] = [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        [':'] = [0b00000, 0b00100, 0b00000, 0b00000, 0b00000, 0b00100, 0b00000],
        ['%'] = [0b11000, 0b11001, 0b00010, 0b00100, 0b01000, 0b10011, 0b00011],
        [' '] = [0, 0, 0, 0, 0, 0, 0],
        ['U'] = [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        ['T'] = [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
        ['C'] = [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
    };

    /// <summary>Width of a text in pixels.</summary>
    public static int WidthOf(string text) => text.Length * Advance;

    /// <summary>Writes a text; its upper left corner is given.</summary>
    public static void Write(PngImage image, string text, int left, int top, byte colour)
    {
        foreach (var letter in text)
        {
            var rows = Letters[letter];
            for (var y = 0; y < rows.Length; y++)
            {
                for (var x = 0; x < 5; x++)
                {
                    if ((rows[y] & (0b10000 >> x)) != 0)
                    {
                        image.Fill(left + (x * Size), top + (y * Size), left + ((x + 1) * Size), top + ((y + 1) * Size), colour);
                    }
                }
            }

            left += Advance;
        }
    }
}
