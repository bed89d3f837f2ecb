using ScottPlot;
using SkiaSharp;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>The one font of all pictures, built in: a bare machine has none, and pictures are to be the same everywhere.</summary>
internal sealed class PictureFont : IFontResolver
{
    /// <summary>Its name.</summary>
    public const string Name = "DejaVu Sans";

    private static readonly byte[] Bytes = Read();

    /// <summary>Makes ScottPlot use it. May be called again and again.</summary>
    public static void Use()
    {
        if (!Fonts.FontResolvers.Any(resolver => resolver is PictureFont))
        {
            Fonts.FontResolvers.Insert(0, new PictureFont());
        }

        Fonts.Default = Name;
        Fonts.Sans = Name;
    }

    /// <inheritdoc />
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Create();

    /// <inheritdoc />
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Create();

    private static SKTypeface Create() => SKTypeface.FromStream(new MemoryStream(Bytes));

    private static byte[] Read()
    {
        using var stream = typeof(PictureFont).Assembly.GetManifestResourceStream("picture-font.ttf")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
