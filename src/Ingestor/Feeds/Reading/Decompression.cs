using System.IO.Compression;

namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>Unpacks gzip, which its first two bytes tell, whatever the file is called.</summary>
/// <remarks>
/// That a truncated file is noticed depends on the runtime setting <c>System.IO.Compression.UseStrictValidation</c>, which the build sets.
/// </remarks>
internal static class Decompression
{
    /// <summary>The stream's content, unpacked where it is packed.</summary>
    public static async Task<Stream> UnpackAsync(Stream source, CancellationToken cancellationToken)
    {
        var magic = new byte[2];
        var count = await source.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        var whole = new PrefixedStream(magic.AsMemory(0, count), source);
        return magic is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}
