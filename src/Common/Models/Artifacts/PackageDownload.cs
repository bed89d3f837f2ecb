namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>Streams a package's files out of a store into a folder, and compares each with <c>model.json</c> on its way.</summary>
/// <param name="folder">Where the files go.</param>
/// <param name="files">The same folder, for checks and errors.</param>
/// <param name="open">Opens a file to be written.</param>
internal sealed class PackageDownload(IArtifactStore store, string folder, PackageFolder files, Func<string, Stream> open)
{
    /// <summary>Brings <c>model.json</c>.</summary>
    /// <returns>Its SHA-256.</returns>
    public async Task<string> ManifestAsync(CancellationToken cancellationToken)
    {
        var manifest = await ReceiveAsync(ModelPackage.ManifestFile, PackageFolder.MaxManifestBytes, cancellationToken)
            .ConfigureAwait(false);
        return manifest.Sha256;
    }

    /// <summary>Brings every file that <c>model.json</c>, which is here, lists. A list that cannot be right is refused before.</summary>
    public async Task FilesAsync(CancellationToken cancellationToken)
    {
        var manifest = files.ReadManifest();
        CheckList(manifest);
        foreach (var (file, expected) in manifest.Files)
        {
            files.Compare(file, await ReceiveAsync(file, expected.Size, cancellationToken).ConfigureAwait(false), expected);
        }
    }

    private void CheckList(ModelManifest manifest)
    {
        // On some disks two names that differ in case are one file.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { ModelPackage.ManifestFile };
        foreach (var file in manifest.Files.Keys)
        {
            files.CheckName(file);
            if (!names.Add(file))
            {
                throw files.Broken(ModelPackage.ManifestFile, $"it lists '{file}', which is the name of another of its files too",
                    "Do not use this package");
            }
        }

        if (ModelPackage.Required.FirstOrDefault(file => !manifest.Files.ContainsKey(file)) is { } missing)
        {
            throw files.Broken(ModelPackage.ManifestFile, $"it does not list {missing}", "Train the package again");
        }

        files.CheckTotal(manifest.Files.Values);
    }

    private async Task<PackageFile> ReceiveAsync(string file, long limit, CancellationToken cancellationToken)
    {
        await using var received = new ReceivedFile(open(Path.Combine(folder, file)), limit);
        bool isThere;
        try
        {
            isThere = await store.DownloadAsync(file, received, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (received.Failure is IOException or UnauthorizedAccessException)
        {
            // The disk's fault, not the store's, whatever the store took it for.
            throw received.Failure;
        }
        catch (Exception error) when (error is ArtifactTooLargeException || received.Failure is not null)
        {
            throw files.Broken(file, $"it is larger than {limit} bytes, which is the most that it may have", PackageFolder.CopyAgain,
                error);
        }
        catch (IOException error)
        {
            throw new RegistryUnavailableException($"{store.Location} broke off while it sent {file}: {error.Message}", error);
        }

        return isThere
            ? received.Finish()
            : throw files.Broken(file, "it is missing", "Register the version again with all its files");
    }
}
