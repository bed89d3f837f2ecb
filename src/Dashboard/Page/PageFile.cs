using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace StreamSentiment.Dashboard.Page;

/// <summary>One file of the page, in the forms that browsers ask for.</summary>
internal sealed class PageFile
{
    // Below this a compressed form is hardly smaller than the headers that it needs.
    private const int SmallestToCompress = 512;

    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    /// <summary>Takes over the bytes.</summary>
    /// <param name="path">Its path under the root, with slashes, such as <c>js/app.js</c>.</param>
    public PageFile(string path, byte[] content)
    {
        (Path, Plain) = (path, content);
        (ContentType, var isText) = KindOf(System.IO.Path.GetExtension(path));
        Compresses = isText && content.Length >= SmallestToCompress;
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..20]}\"";
        // At the first request: a stream that nobody looks at compresses nothing.
        _brotli = new(() => Compress(stream => new BrotliStream(stream, CompressionLevel.Optimal)));
        _gzip = new(() => Compress(stream => new GZipStream(stream, CompressionLevel.Optimal)));
    }

    /// <summary>Where it lies under the root.</summary>
    public string Path { get; }

    /// <summary>Its media type, with the character set where it is text.</summary>
    public string ContentType { get; }

    /// <summary>Names this content: another one has another tag.</summary>
    public string ETag { get; }

    /// <summary>Whether it has compressed forms.</summary>
    public bool Compresses { get; }

    /// <summary>The file as it is.</summary>
    public byte[] Plain { get; }

    /// <summary>Its smallest form among those that a client reads.</summary>
    /// <param name="accepted">The client's <c>Accept-Encoding</c>.</param>
    /// <returns>The encoding's name (null: none) and the bytes.</returns>
    public (string? Encoding, byte[] Bytes) Form(string accepted) =>
        !Compresses ? (null, Plain)
        : Accepts(accepted, "br") ? ("br", _brotli.Value)
        : Accepts(accepted, "gzip") ? ("gzip", _gzip.Value)
        : (null, Plain);

    private static bool Accepts(string accepted, string encoding) => accepted
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(part => part.Split(';', StringSplitOptions.TrimEntries))
        .Any(part => part[0].Equals(encoding, StringComparison.OrdinalIgnoreCase)
            && !part.Skip(1).Any(IsNever));

    // q=0, with as many digits as it likes.
    private static bool IsNever(string weight) => weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(weight.AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share == 0;

    private static (string ContentType, bool IsText) KindOf(string extension) => extension switch
    {
        ".html" => ("text/html; charset=utf-8", true),
        ".css" => ("text/css; charset=utf-8", true),
        ".js" => ("text/javascript; charset=utf-8", true),
        ".svg" => ("image/svg+xml; charset=utf-8", true),
        ".txt" => ("text/plain; charset=utf-8", true),
        ".png" => ("image/png", false),
        _ => ("application/octet-stream", false),
    };

    private byte[] Compress(Func<Stream, Stream> encoder)
    {
        using var compressed = new MemoryStream();
        using (var stream = encoder(compressed))
        {
            stream.Write(Plain);
        }

        return compressed.ToArray();
    }
}
