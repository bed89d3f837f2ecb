using System.Security.Cryptography;

namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>
/// Packages that were brought to this machine: each file streamed, and checked against <c>model.json</c> before anything uses it. An entry
/// is a folder named by the SHA-256 of its <c>model.json</c>, never by a registry's words. Threads and processes share a cache.
/// </summary>
/// <param name="root">Folder of the cache; made when it is missing.</param>
/// <param name="maxBytes">Largest sum of a package's files, in bytes.</param>
/// <param name="keep">Entries that stay; of more, those that were not fetched for the longest time go.</param>
/// <param name="clock">Says when an entry was fetched.</param>
public sealed class PackageCache(string root, long maxBytes, int keep = PackageCache.DefaultKeep, TimeProvider? clock = null)
{
    /// <summary>How many entries stay unless told otherwise.</summary>
    public const int DefaultKeep = 5;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly CacheEntries _entries = new(root, keep, clock ?? TimeProvider.System);

    /// <summary>Opens a file to be written; replaced by tests.</summary>
    internal Func<string, Stream> OpenFile { get; init; } = path =>
        // Without a buffer, so that a full disk is told by the write that meets it.
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);

    /// <summary>Brings a package here, unless it is here already and whole.</summary>
    /// <param name="store">The folder that holds its <c>model.json</c> and all files that this lists; not asked when the version's digest
    /// is known and the package is here.</param>
    /// <param name="version">Which version it is; its <see cref="ModelVersion.Digest"/>, where known, must be that of
    /// <c>model.json</c>.</param>
    /// <returns>The local folder. It stays for ten minutes at least, and for as long as it is one of the last fetched or is held by
    /// <see cref="Hold"/>.</returns>
    /// <exception cref="RegistryUnavailableException">The store does not answer.</exception>
    /// <exception cref="RegistryException">The store refuses, or the cache cannot be written; the message says which.</exception>
    /// <exception cref="ModelPackageException">A file is missing, too large or not the one that <c>model.json</c> describes.</exception>
    public async Task<string> FetchAsync(IArtifactStore store, ModelVersion version, CancellationToken cancellationToken)
    {
        var package = $"{version} ({store.Location})";
        var digest = DigestOf(version, package);
        try
        {
            Directory.CreateDirectory(root);
            if (digest is not null && await ReuseAsync(digest, cancellationToken).ConfigureAwait(false))
            {
                return _entries.Place(digest);
            }

            using var draft = await OpenDraftAsync(cancellationToken).ConfigureAwait(false);
            var files = new PackageFolder(draft.Location, maxBytes, package);
            var download = new PackageDownload(store, draft.Location, files, OpenFile);
            var found = await download.ManifestAsync(cancellationToken).ConfigureAwait(false);
            if (digest is not null && found != digest)
            {
                throw files.Broken(ModelPackage.ManifestFile,
                    "its SHA-256 is not the one that the registry names, so it is damaged or was changed",
                    "Register the version again");
            }

            if (digest is null && await ReuseAsync(found, cancellationToken).ConfigureAwait(false))
            {
                return _entries.Place(found);
            }

            await download.FilesAsync(cancellationToken).ConfigureAwait(false);
            return await PlaceAsync(draft, found, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException(
                $"The model cache {root} (setting Model:Cache) cannot take {version}: {DiskFault.Words(error)}. "
                + "Make room or see to its permissions, or name another folder.", error);
        }
    }

    /// <summary>Keeps a fetched package from being removed, in all processes, while it serves.</summary>
    /// <param name="folder">What <see cref="FetchAsync"/> returned.</param>
    /// <returns>Lets go of it when disposed.</returns>
    /// <exception cref="RegistryException">It is no longer there.</exception>
    public static IDisposable Hold(string folder)
    {
        try
        {
            return CacheEntries.Hold(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException(
                $"The fetched model in {folder} (setting Model:Cache) cannot be held: {error.Message.TrimEnd('.')}. Fetch it again.",
                error);
        }
    }

    /// <summary>The digest that the registry names, in lower case; it comes from elsewhere and is to be part of a path.</summary>
    private static string? DigestOf(ModelVersion version, string package) => version.Digest switch
    {
        null => null,
        { Length: SHA256.HashSizeInBytes * 2 } digest when digest.All(char.IsAsciiHexDigit) => digest.ToLowerInvariant(),
        _ => throw new ModelPackageException(package, ModelPackage.ManifestFile,
            "the digest that the registry names is no SHA-256 in hexadecimal", "Register the version again"),
    };

    /// <summary>Whether an entry is there and whole. A damaged one is thrown away.</summary>
    private async Task<bool> ReuseAsync(string digest, CancellationToken cancellationToken)
    {
        using (await CacheLock.TakeAsync(root, _clock, cancellationToken).ConfigureAwait(false))
        {
            // From here on it is the last fetched, so that nobody removes it while it is checked.
            if (!_entries.Touch(digest))
            {
                return false;
            }
        }

        if (IsWhole(digest, cancellationToken))
        {
            return true;
        }

        using (await CacheLock.TakeAsync(root, _clock, cancellationToken).ConfigureAwait(false))
        {
            // Somebody else may have brought it anew meanwhile.
            if (IsWhole(digest, cancellationToken))
            {
                return true;
            }

            _entries.Remove(digest);
            return false;
        }
    }

    private bool IsWhole(string digest, CancellationToken cancellationToken)
    {
        var files = new PackageFolder(_entries.Place(digest), maxBytes);
        try
        {
            files.VerifyManifest(digest);
            var manifest = files.ReadManifest();
            files.CheckTotal(manifest.Files.Values);
            foreach (var (file, expected) in manifest.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                files.Verify(file, expected);
            }

            return true;
        }
        catch (ModelPackageException)
        {
            return false;
        }
    }

    private async Task<DraftFolder> OpenDraftAsync(CancellationToken cancellationToken)
    {
        using var held = await CacheLock.TakeAsync(root, _clock, cancellationToken).ConfigureAwait(false);
        DraftFolder.RemoveLeftovers(root);
        var draft = new DraftFolder(root);
        draft.Open();
        return draft;
    }

    /// <summary>Moves a draft to its place, unless somebody else was faster.</summary>
    private async Task<string> PlaceAsync(DraftFolder draft, string digest, CancellationToken cancellationToken)
    {
        using var held = await CacheLock.TakeAsync(root, _clock, cancellationToken).ConfigureAwait(false);
        if (_entries.Touch(digest) && !IsWhole(digest, cancellationToken))
        {
            _entries.Remove(digest);
        }

        if (!Directory.Exists(_entries.Place(digest)))
        {
            Directory.Move(draft.Location, _entries.Place(digest));
            _entries.Touch(digest);
        }

        _entries.Prune();
        return _entries.Place(digest);
    }
}
