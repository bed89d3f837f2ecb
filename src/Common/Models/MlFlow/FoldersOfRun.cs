using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A store that cannot tell folders, with the tracking server's listing of them.</summary>
/// <param name="store">Everything else.</param>
/// <param name="path">Path of the folder in the artifacts of the run.</param>
internal sealed class FoldersOfRun(IArtifactStore store, MlFlowApi api, string runId, string path) : IArtifactStore, IFolderListing
{
    /// <inheritdoc />
    public string Location => store.Location;

    /// <inheritdoc />
    public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <inheritdoc />
    public Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken) =>
        store.DownloadAsync(file, target, maxBytes, cancellationToken);

    /// <inheritdoc />
    public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) =>
        store.UploadAsync(file, source, cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListFoldersAsync(CancellationToken cancellationToken) =>
        [.. (await api.ListRunArtifactsAsync(runId, path, cancellationToken).ConfigureAwait(false)).Files.Present()
            .Where(entry => entry.IsDir && !string.IsNullOrEmpty(entry.Path))
                .Select(entry => ArtifactPath.Split(entry.Path!.TrimEnd('/')).Name)];
}
