namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>Refuses what is plainly no text, before it is taken for thousands of bad records.</summary>
internal static class FeedContent
{
    /// <summary>How much of a feed is looked at for NUL bytes.</summary>
    public const int LookedAt = 8 * 1024;

    private const string Advice = "A feed is a CSV or JSON lines, plain or gzip.";

    /// <summary>Looks at the feed's beginning.</summary>
    /// <exception cref="FeedException">It is some known kind of file that holds no lines.</exception>
    public static void RefuseKnownKinds(string feed, ReadOnlySpan<byte> beginning)
    {
        var kind = KindOf(beginning);
        if (kind is not null)
        {
            throw new FeedException($"{feed} is {kind}, not a feed of tweets. {Advice}");
        }
    }

    /// <summary>Looks for NUL bytes in what was just read.</summary>
    /// <param name="feed">The feed, for the message.</param>
    /// <param name="buffered">What is in the buffer.</param>
    /// <param name="count">How many bytes at its end are new.</param>
    /// <param name="before">How many bytes were read before those.</param>
    /// <exception cref="FeedException">There is one near the feed's beginning.</exception>
    public static void RefuseBinary(string feed, ReadOnlySpan<byte> buffered, int count, long before)
    {
        var looked = buffered[^count..][..(int)Math.Clamp(LookedAt - before, 0, count)];
        if (looked.IndexOf((byte)0) is >= 0 and var index)
        {
            RefuseKnownKinds(feed, buffered);
            throw new FeedException($"{feed} is a binary file, not a feed of tweets: byte {before + index + 1} is NUL. {Advice}");
        }
    }

    private static string? KindOf(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16 text (convert it to UTF-8)",
        [(byte)'P', (byte)'K', 3 or 5 or 7, 4 or 6 or 8, ..] => "a zip archive or a spreadsheet (unpack it, or save it as CSV)",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG image",
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG image",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF image",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => "a PDF document",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, ..] =>
            "a bzip2 archive (unpack it, or use gzip)",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "an xz archive (unpack it, or use gzip)",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "a 7z archive (unpack it, or use gzip)",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "a zstd archive (unpack it, or use gzip)",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file (convert it to CSV)",
        [0x1F, 0x8B, ..] => "compressed twice (unpack it once)",
        _ => beginning.StartsWith("SQLite format 3"u8) ? "an SQLite database" : null,
    };
}
