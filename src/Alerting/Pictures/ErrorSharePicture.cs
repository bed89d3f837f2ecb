using System.Globalization;
using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Pictures;

/// <summary>
/// The share of wrong verdicts over the last day: a bar for each quarter of an hour, and a pale one where there were no verdicts.
/// </summary>
internal static class ErrorSharePicture
{
    /// <summary>How many parts a day has.</summary>
    public const int Parts = 96;

    /// <summary>Length of a part.</summary>
    public static readonly TimeSpan PartOfDay = TimeSpan.FromMinutes(15);

    /// <summary>Numbers of the colours.</summary>
    internal const byte White = 0, Grid = 1, Ink = 2, Bar = 3, Nothing = 4;

    /// <summary>Where the bars are.</summary>
    internal const int Left = 62, Top = 12, BarWidth = 6, Bottom = 180;

    private const int Width = Left + (Parts * BarWidth) + 10;
    private const int Height = Bottom + 30;

    private static readonly double[] Tops = [0.1, 0.2, 0.5, 1];

    /// <summary>Draws it.</summary>
    /// <param name="day">The parts of the day, oldest first.</param>
    /// <param name="end">When the last part ends.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(IReadOnlyList<WrongCount> day, DateTimeOffset end) => Paint(day, end).ToPng();

    /// <summary>The picture before it is a PNG.</summary>
    internal static PngImage Paint(IReadOnlyList<WrongCount> day, DateTimeOffset end)
    {
        var image = new PngImage(Width, Height, 0xFFFFFF, 0xDDDDDD, 0x50565E, 0xC0392B, 0xF2F2F2);
        var worst = day.Select(Share).DefaultIfEmpty(0).Max();
        var top = Tops.First(one => one >= worst);
        for (var part = 0; part < day.Count; part++)
        {
            var left = Left + (part * BarWidth);
            if (day[part].Verdicts == 0)
            {
                image.Fill(left, Top, left + BarWidth, Bottom, Nothing);
            }
        }

        foreach (var line in new[] { 0, 0.5, 1 })
        {
            Line(image, line, top);
        }

        for (var part = 0; part < day.Count; part++)
        {
            // A share that is not zero is seen, however small.
            var height = (int)Math.Ceiling((Bottom - Top) * Share(day[part]) / top);
            var left = Left + (part * BarWidth);
            image.Fill(left, Bottom - height, left + BarWidth - 1, Bottom, Bar);
        }

        Hours(image, end);
        return image;
    }

    private static double Share(WrongCount count) => count.Verdicts == 0 ? 0 : (double)count.Wrong / count.Verdicts;

    private static void Line(PngImage image, double line, double top)
    {
        var y = Bottom - (int)((Bottom - Top) * line);
        image.Fill(Left, y, Width - 10, y + 1, Grid);
        var text = (100 * line * top).ToString("0", CultureInfo.InvariantCulture) + "%";
        PixelLetters.Write(image, text, Left - 6 - PixelLetters.WidthOf(text), y - (PixelLetters.Height / 2), Ink);
    }

    // A mark and a time at every sixth hour of the day, UTC.
    private static void Hours(PngImage image, DateTimeOffset end)
    {
        var start = end - (Parts * PartOfDay);
        var hour = new DateTimeOffset(start.UtcDateTime.Date, TimeSpan.Zero);
        for (; hour <= end; hour += TimeSpan.FromHours(6))
        {
            var x = Left + (int)((hour - start) / PartOfDay * BarWidth);
            var text = hour.ToString("HH:mm", CultureInfo.InvariantCulture);
            var left = x - (PixelLetters.WidthOf(text) / 2);
            if (hour >= start && left >= Left - 10 && left + PixelLetters.WidthOf(text) <= Width - 40)
            {
                image.Fill(x, Bottom, x + 1, Bottom + 5, Ink);
                PixelLetters.Write(image, text, left, Bottom + 10, Ink);
            }
        }

        PixelLetters.Write(image, "UTC", Width - 36, Bottom + 10, Ink);
    }
}
