using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// A copy of the version that served last, for a start while the registry is away. <c>Model:Cache/serving/&lt;key&gt;/</c>, where the key
/// stands for registry and model, holds a folder for the package and <c>current.json</c>, which names it and is put in place last.
/// </summary>
public sealed class ServingCache(IOptions<ModelOptions> options, TimeProvider clock)
{
    private const string CurrentFile = "current.json";

    // What another process may still be writing is left alone.
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private string? _verified;

    /// <summary>Keeps a copy of the package that serves; does nothing where the copy is there and whole, which is looked at once in each
    /// process.</summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The copy may not be written.</exception>
    public void Keep(ModelPackage package, ModelVersion version, string registry)
    {
        var folder = FolderFor(registry);
        if (ReadCurrent(folder) is { } kept && IsOf(kept, registry)
            && (kept.Version.Version, kept.Version.Digest) == (version.Version, version.Digest)
            && IsWhole(Path.Combine(folder, kept.Folder), version))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var name = $"{version.Version}-{Guid.NewGuid():N}";
        var draft = Path.Combine(folder, $".{name}");
        try
        {
            Directory.CreateDirectory(draft);
            foreach (var file in package.Manifest.Files.Keys.Append(ModelPackage.ManifestFile))
            {
                File.Copy(Path.Combine(package.Directory, file), Path.Combine(draft, file));
            }

            Directory.Move(draft, Path.Combine(folder, name));
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        var current = new ServedVersion(registry, options.Value.Name, name, version);
        var written = Path.Combine(folder, $".{name}.json");
        File.WriteAllBytes(written, JsonSerializer.SerializeToUtf8Bytes(current, ServingJson.Default.ServedVersion));
        File.Move(written, Path.Combine(folder, CurrentFile), overwrite: true);
        _verified = Path.Combine(folder, name);
        Clear(folder, name);
    }

    /// <summary>Keeps a fetched package from being pruned while it serves; null where it lies elsewhere, or is gone.</summary>
    internal IDisposable? Hold(ModelPackage package)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(package.Directory)) != Path.GetFullPath(options.Value.Cache).TrimEnd(Path.DirectorySeparatorChar))
        {
            return null;
        }

        try
        {
            return PackageCache.Hold(package.Directory);
        }
        catch (RegistryException)
        {
            // It is in memory; only a copy can no longer be made of it.
            return null;
        }
    }

    /// <summary>The version that served last; null where there is no copy.</summary>
    public ServedCopy? Last(string registry, ModelEngine engine) => ReadCurrent(FolderFor(registry)) is { } kept && IsOf(kept, registry)
        ? new ServedCopy(kept.Version, () =>
        {
            try
            {
                return Open(registry, engine);
            }
            catch (Exception damage) when (damage is ModelPackageException or IOException or UnauthorizedAccessException)
            {
                return null;
            }
        })
        : null;

    /// <summary>
    /// Opens the copy, checked like any package, where there is one of this registry and model that the settings allow. A damaged one is
    /// replaced by the fetched package itself, where that is still in the cache.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ModelPackageException">It is damaged.</exception>
    internal ModelPackage? Open(string registry, ModelEngine engine)
    {
        var folder = FolderFor(registry);
        if (ReadCurrent(folder) is not { } kept || !IsOf(kept, registry)
            || ModelChooser.Choose([kept.Version], options.Value.ToCriteria(kept.Version.DataDigest)).Chosen is not { } version)
        {
            return null;
        }

        try
        {
            return Open(Path.Combine(folder, kept.Folder), version, engine);
        }
        catch (Exception damage) when (damage is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            var fetched = Path.Combine(Path.GetFullPath(options.Value.Cache), version.Digest ?? "");
            if (version.Digest is null || !Directory.Exists(fetched))
            {
                throw;
            }

            return Open(fetched, version, engine);
        }
    }

    private ModelPackage Open(string directory, ModelVersion version, ModelEngine engine)
    {
        var package = ModelPackage.Load(directory, options.Value.MaxMegabytes * 1024L * 1024);
        var manifest = File.ReadAllBytes(Path.Combine(directory, ModelPackage.ManifestFile));
        if (version.Digest is { } digest && Convert.ToHexStringLower(SHA256.HashData(manifest)) != digest)
        {
            throw new ModelPackageException(
                directory,
                ModelPackage.ManifestFile,
                "it is not the one that the registry described",
                "Delete the copy; it is made again when the registry is back");
        }

        package = package.As(version.Name, version.Version);
        using (var model = new SentimentModel(package, engine))
        {
            model.VerifyGolden();
        }

        package.Choice = new ModelChoice(version, "the registry does not answer, and this version served last", []);
        return package;
    }

    private bool IsWhole(string directory, ModelVersion version)
    {
        if (_verified == directory)
        {
            return Directory.Exists(directory);
        }

        try
        {
            var files = new PackageFolder(directory, long.MaxValue);
            if (version.Digest is { } digest)
            {
                files.VerifyManifest(digest);
            }

            foreach (var (file, expected) in files.ReadManifest().Files)
            {
                files.Verify(file, expected);
            }

            _verified = directory;
            return true;
        }
        catch (ModelPackageException)
        {
            return false;
        }
    }

    private static ServedVersion? ReadCurrent(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, CurrentFile)), ServingJson.Default.ServedVersion);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private bool IsOf(ServedVersion kept, string registry) => kept.Registry == registry && kept.Name == options.Value.Name;

    private string FolderFor(string registry) => Path.Combine(
        Path.GetFullPath(options.Value.Cache),
        "serving",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{registry}\n{options.Value.Name}")).AsSpan(0, 8)));

    // Nothing depends on it: what cannot be deleted now goes the next time.
    private void Clear(string folder, string current)
    {
        foreach (var place in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var isOld = clock.GetUtcNow() - place.LastWriteTimeUtc > Forgotten;
            if (place.Name is CurrentFile || place.Name == current || (place.Name[0] == '.' && !isOld))
            {
                continue;
            }

            try
            {
                if (place is DirectoryInfo directory)
                {
                    directory.Delete(recursive: true);
                }
                else
                {
                    place.Delete();
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}

/// <summary>What <c>current.json</c> says.</summary>
/// <param name="Registry">Where the registry is.</param>
/// <param name="Name">The model that was asked for.</param>
/// <param name="Folder">The package's folder, beside the file.</param>
/// <param name="Version">What the registry said of the version.</param>
internal sealed record ServedVersion(string Registry, string Name, string Folder, ModelVersion Version);

/// <summary>Source-generated JSON of <see cref="ServedVersion"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ServedVersion))]
internal sealed partial class ServingJson : JsonSerializerContext;
