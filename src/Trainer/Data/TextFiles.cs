using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>Opens text files, gzipped or not, in UTF-8 or Latin-1.</summary>
internal static class TextFiles
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="read">Told of the bytes of the file as they are read.</param>
    /// <exception cref="DataException">There is no such file.</exception>
    public static StreamReader Open(string path, Action<int>? read = null) => new(OpenBytes(path, read), IsUtf8(path) ? new UTF8Encoding(false) : Encoding.Latin1);

    /// <summary>SHA-256 of a file as it lies on disk.</summary>
    public static string Digest(string path)
    {
        using var stream = OpenFile(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file {path}.");
        }
    }

    private static Stream OpenBytes(string path, Action<int>? read = null)
    {
        Stream file = read is null ? OpenFile(path) : new CountedStream(OpenFile(path), read);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Looks through the whole file: the original of Sentiment140 is Latin-1, and its first foreign letter comes late.</summary>
    private static bool IsUtf8(string path)
    {
        using var stream = OpenBytes(path);
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var bytes = new byte[64 * 1024];
        var chars = new char[bytes.Length + 1];
        try
        {
            int read;
            while ((read = stream.Read(bytes)) > 0)
            {
                decoder.GetChars(bytes.AsSpan(0, read), chars, flush: false);
            }

            decoder.GetChars([], chars, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{path} is damaged: {error.Message}");
        }
    }
}
