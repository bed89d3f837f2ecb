namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>Packages that were brought to this machine: each file streamed, and checked against <c>model.json</c> before anything uses it.</summary>
/// <param name="root">Folder of the cache; made when it is missing.</param>
/// <param name="maxBytes">Largest sum of a package's files, in bytes.</param>
public sealed class PackageCache(string root, long maxBytes)
{
    /// <summary>Brings a package here, unless it is here already and whole.</summary>
    /// <param name="store">The folder that holds its <c>model.json</c> and all files that this lists.</param>
    /// <param name="version">Which version it is; its <see cref="ModelVersion.Digest"/>, where known, must be that of <c>model.json</c>.</param>
    /// <returns>The local folder.</returns>
    /// <exception cref="RegistryUnavailableException">The store does not answer.</exception>
    /// <exception cref="ModelPackageException">A file is missing, too large or not the one that <c>model.json</c> describes.</exception>
    public Task<string> FetchAsync(IArtifactStore store, ModelVersion version, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{root} {maxBytes}");
}
