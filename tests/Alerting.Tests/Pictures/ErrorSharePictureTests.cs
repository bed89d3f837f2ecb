using System.Buffers.Binary;
using System.IO.Compression;
using StreamSentiment.Alerting.Pictures;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Pictures;

public class ErrorSharePictureTests
{
    [Fact]
    public void A_bar_is_as_high_as_its_share_of_the_scale()
    {
        var day = Day();
        (day[10], day[11], day[12]) = (new(10, 5), new(1_000_000, 1), new(7, 0));
        var image = ErrorSharePicture.Paint(day, Make.Noon);

        // The worst is 50 %, and so is the top of the scale.
        Assert.Equal(ErrorSharePicture.Bottom - ErrorSharePicture.Top, HeightOf(image, 10));
        Assert.Equal(1, HeightOf(image, 11));
        Assert.Equal(0, HeightOf(image, 12));
        Assert.Equal(0, HeightOf(image, 13));
    }

    [Fact]
    public void Where_there_were_no_verdicts_it_is_pale()
    {
        var day = Day();
        day[1] = new(7, 0);
        var image = ErrorSharePicture.Paint(day, Make.Noon);

        Assert.Equal(ErrorSharePicture.Nothing, image[ErrorSharePicture.Left + 2, ErrorSharePicture.Top + 2]);
        Assert.Equal(ErrorSharePicture.White, image[ErrorSharePicture.Left + ErrorSharePicture.BarWidth + 2, ErrorSharePicture.Top + 2]);
    }

    [Fact]
    public void It_is_a_png_that_says_what_was_painted()
    {
        var day = Day();
        day[10] = new(10, 9);
        var image = ErrorSharePicture.Paint(day, Make.Noon);
        var png = image.ToPng();

        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var chunks = Chunks(png);
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal((image.Width, image.Height), (BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data), BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data.AsSpan(4))));
        using var zlib = new ZLibStream(new MemoryStream(chunks[2].Data), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal((image.Width + 1) * image.Height, rows.Length);
        Assert.Equal(image[ErrorSharePicture.Left + 62, 100], rows.ToArray()[(100 * (image.Width + 1)) + 1 + ErrorSharePicture.Left + 62]);
    }

    [Fact]
    public void Its_checksums_are_those_of_the_format()
    {
        var png = new PngImage(1, 1, 0).ToPng();

        // That of an end without data is the same in every PNG.
        Assert.Equal(0xAE426082, Chunks(png)[^1].Crc);
        Assert.All(Chunks(png), chunk => Assert.Equal(Crc([.. System.Text.Encoding.ASCII.GetBytes(chunk.Type), .. chunk.Data]), chunk.Crc));
    }

    [Fact]
    public void An_empty_day_and_any_time_can_be_drawn()
    {
        foreach (var minute in Enumerable.Range(0, 48))
        {
            Assert.NotEmpty(ErrorSharePicture.Draw(Day(), Make.Noon.AddMinutes(minute * 31)));
        }

        Assert.NotEmpty(ErrorSharePicture.Draw([], Make.Noon));
    }

    private static WrongCount[] Day() => new WrongCount[ErrorSharePicture.Parts];

    private static int HeightOf(PngImage image, int part) => Enumerable.Range(0, image.Height).Count(y => image[ErrorSharePicture.Left + (part * ErrorSharePicture.BarWidth) + 2, y] == ErrorSharePicture.Bar);

    private static List<(string Type, byte[] Data, uint Crc)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[], uint)>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)], BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length))));
            at += length + 12;
        }

        return chunks;
    }

    // By the table, as the format's appendix has it; the picture does it bit by bit.
    private static uint Crc(byte[] data)
    {
        var table = Enumerable.Range(0, 256).Select(number => Enumerable.Range(0, 8).Aggregate((uint)number, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1)).ToArray();
        return ~data.Aggregate(0xFFFFFFFF, (crc, one) => table[(crc ^ one) & 0xFF] ^ (crc >> 8));
    }
}
