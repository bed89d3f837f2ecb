using System.Net;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>
/// The artifacts of a version as the tracking server reads them for its own pages: works for every place that the server can read, without
/// any credentials for it here. Read only.
/// </summary>
/// <param name="runId">The run in whose artifacts the folder lies; null when it lies elsewhere, and nothing can be listed.</param>
/// <param name="runPath">Path of the folder in those artifacts.</param>
/// <param name="below">Path below the version's source.</param>
internal sealed class ServedArtifactStore(MlFlowApi api, string name, string version, string? runId, string runPath, string below)
    : IArtifactStore, IFolderListing
{
    private readonly MlFlowClient _client = api.Client;

    /// <inheritdoc />
    public string Location => $"{_client.Connection.Location}, {name}:{version}{(below.Length > 0 ? "/" : "")}{below}";

    /// <inheritdoc />
    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await EntriesAsync("", cancellationToken).ConfigureAwait(false))
            .Where(entry => !entry.IsDir).Select(entry => new ArtifactFile(ArtifactPath.Split(entry.Path!).Name, entry.FileSize))];

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListFoldersAsync(CancellationToken cancellationToken) =>
        [.. (await EntriesAsync("", cancellationToken).ConfigureAwait(false)).Where(entry => entry.IsDir)
            .Select(entry => ArtifactPath.Split(entry.Path!).Name)];

    /// <inheritdoc />
    public async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        if (!ArtifactPath.IsSafe(file))
        {
            throw new RegistryException(
            $"'{file}' is no name of an artifact in {Location}: parts of it are empty, '.' or '..'. Do not use this package.");
        }

        var path = ArtifactPath.Join(below, file);
        var purpose = $"hand on {path} of {name}:{version}";
        var error = await _client.SendAsync<RegistryException?>(
            _ => new HttpRequestMessage(HttpMethod.Get, _client.Uri(
                $"model-versions/get-artifact?name={MlFlowApi.Encoded(name)}&version={MlFlowApi.Encoded(version)}"
                + $"&path={MlFlowApi.Encoded(path)}")),
            purpose,
            again: true,
            async (answer, deadline) => runId is null && answer.StatusCode == HttpStatusCode.InternalServerError
                ? _client.Errors.Wrong(purpose, "does not hand it on (500): it is not there, or not where the server can read",
                    "See where the version's source lies")
                : !answer.IsSuccessStatusCode
                ? await _client.ErrorAsync(answer, purpose, deadline, cancellationToken).ConfigureAwait(false)
                : await _client.CopyAsync(answer, target, maxBytes, purpose, deadline, cancellationToken).ConfigureAwait(false) ? null
                : _client.Errors.Wrong(purpose, $"has more than the {maxBytes} bytes that were expected", "See what was put there"),
            cancellationToken).ConfigureAwait(false);
        if (error is null)
        {
            return true;
        }

        // 500 tells nothing: only where the folder can be listed does it show whether the file is there.
        if (runId is not null && error is RegistryUnavailableException or MlFlowRefusal { Status: HttpStatusCode.NotFound })
        {
            var (folder, wanted) = ArtifactPath.Split(file);
            var entries = await EntriesAsync(folder, cancellationToken).ConfigureAwait(false);
            if (!entries.Any(entry => !entry.IsDir && ArtifactPath.Split(entry.Path!).Name == wanted))
            {
                return false;
            }
        }

        throw error;
    }

    /// <inheritdoc />
    public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) =>
        throw new RegistryException(
            $"{Location} cannot be written: the tracking server only reads it for its pages. Start it with --serve-artifacts.");

    private async Task<IReadOnlyList<MlFlowArtifact>> EntriesAsync(string folder, CancellationToken cancellationToken)
    {
        if (runId is null)
        {
            return [];
        }

        var listed = await api.ListRunArtifactsAsync(runId, ArtifactPath.Join(runPath, folder), cancellationToken).ConfigureAwait(false);
        return [.. listed.Files.Present().Where(entry => !string.IsNullOrEmpty(entry.Path))];
    }
}
