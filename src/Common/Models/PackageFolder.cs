using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace StreamSentiment.Common.Models;

/// <summary>Reads the files of a package within its size limit and compares each with the manifest's account of it.</summary>
/// <param name="package">What errors call it; null calls it by its folder.</param>
internal sealed class PackageFolder(string directory, long maxBytes, string? package = null)
{
    /// <summary>Largest <c>model.json</c>: 1 MiB.</summary>
    public const long MaxManifestBytes = 1024 * 1024;

    /// <summary>What helps a package that was damaged on its way.</summary>
    public const string CopyAgain = "Copy the package again, or train it again";

    private const int MaxNameBytes = 255;

    /// <summary>An error of this package.</summary>
    public ModelPackageException Broken(string? file, string problem, string remedy, Exception? inner = null) =>
        new(package ?? directory, file, problem, remedy, inner);

    /// <summary>Reads <c>model.json</c>.</summary>
    public ModelManifest ReadManifest()
    {
        if (!Directory.Exists(directory))
        {
            throw Broken(null, "there is no such folder", "Name a folder that holds a model.json");
        }

        var bytes = ReadBytes(ModelPackage.ManifestFile, MaxManifestBytes);
        try
        {
            return ModelManifest.Parse(bytes);
        }
        catch (JsonException error)
        {
            throw Broken(ModelPackage.ManifestFile, $"it cannot be read ({error.Message.TrimEnd('.')})", CopyAgain, error);
        }
    }

    /// <summary>Refuses a package whose files are too large together, before any of them is read.</summary>
    public void CheckTotal(IEnumerable<PackageFile> files)
    {
        var left = maxBytes;
        foreach (var file in files)
        {
            if (file.Size < 0 || file.Size > left)
            {
                throw Broken(null, $"its files are larger than the limit of {maxBytes / (1024 * 1024.0):0.#} MB",
                    "Raise the limit if you trust the package");
            }

            left -= file.Size;
        }
    }

    /// <summary>Reads a file that the manifest lists.</summary>
    public byte[] Read(string file, PackageFile expected)
    {
        CheckName(file);
        var bytes = ReadBytes(file, expected.Size);
        Compare(file, PackageFile.Of(bytes), expected);
        return bytes;
    }

    /// <summary>Compares a file that the manifest lists and nobody needs, such as a picture, without keeping it in memory.</summary>
    public void Verify(string file, PackageFile expected)
    {
        CheckName(file);
        Compare(file, Open(file, expected.Size, Measure), expected);
    }

    /// <summary>Refuses a <c>model.json</c> that has another SHA-256.</summary>
    public void VerifyManifest(string sha256)
    {
        var actual = Open(ModelPackage.ManifestFile, MaxManifestBytes, Measure);
        Compare(ModelPackage.ManifestFile, actual, actual with { Sha256 = sha256 });
    }

    /// <summary>Refuses a name from <c>model.json</c> that could be a path on some machine.</summary>
    public void CheckName(string file)
    {
        if (file is "" or "." or ".." || file.Any(letter => letter is '/' or '\\' or ':' || char.IsControl(letter))
            || Encoding.UTF8.GetByteCount(file) > MaxNameBytes)
        {
            throw Broken(ModelPackage.ManifestFile, $"it lists '{file}', which is no plain file name", "Do not use this package");
        }
    }

    /// <summary>Refuses a file that is not the one in <c>model.json</c>.</summary>
    public void Compare(string file, PackageFile actual, PackageFile expected)
    {
        if (actual.Size != expected.Size)
        {
            throw Broken(file, $"it has {actual.Size} bytes, and model.json says {expected.Size}", CopyAgain);
        }

        if (!string.Equals(actual.Sha256, expected.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw Broken(file, "its SHA-256 is not the one in model.json, so it is damaged or was changed", CopyAgain);
        }
    }

    private static PackageFile Measure(FileStream stream) => new(stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));

    private byte[] ReadBytes(string file, long limit) => Open(file, limit, stream =>
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });

    private T Open<T>(string file, long limit, Func<FileStream, T> read)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(directory, file));
            return stream.Length <= limit
                ? read(stream)
                : throw Broken(file, $"it has {stream.Length} bytes, and at most {limit} were expected", CopyAgain);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Broken(file, "it is missing", CopyAgain, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Broken(file, $"it cannot be read ({error.Message.TrimEnd('.')})", "See to its permissions and its disk", error);
        }
    }
}
