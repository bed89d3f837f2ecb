using System.Net;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A folder of artifacts that a tracking server hands on (<c>mlflow-artifacts:/…</c>), whatever lies behind it.</summary>
/// <param name="client">Asks the server that hands on.</param>
/// <param name="root">Path of the folder at that server, not encoded.</param>
internal sealed class ProxiedArtifactStore(MlFlowClient client, string root) : IArtifactStore, IFolderListing
{
    /// <summary>Where the proxy begins, relative to a server's address.</summary>
    public const string Route = "api/2.0/mlflow-artifacts/artifacts";

    /// <inheritdoc />
    public string Location => $"{client.Connection.Location}/{Route}/{root}";

    /// <inheritdoc />
    public async Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await EntriesAsync(root, cancellationToken).ConfigureAwait(false))
            .Where(entry => !entry.IsDir).Select(entry => new ArtifactFile(NameOf(entry), entry.FileSize))];

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListFoldersAsync(CancellationToken cancellationToken) =>
        [.. (await EntriesAsync(root, cancellationToken).ConfigureAwait(false)).Where(entry => entry.IsDir).Select(NameOf)];

    /// <inheritdoc />
    public async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        var purpose = $"hand on the artifact {path}";
        var error = await client.SendAsync<RegistryException?>(
            _ => new HttpRequestMessage(HttpMethod.Get, client.Uri($"{Route}/{ArtifactPath.Encoded(path)}")),
            purpose,
            again: true,
            async (answer, deadline) => !answer.IsSuccessStatusCode
                ? await client.ErrorAsync(answer, purpose, deadline, cancellationToken).ConfigureAwait(false)
                : await client.CopyAsync(answer, target, maxBytes, purpose, deadline, cancellationToken).ConfigureAwait(false) ? null
                : client.Errors.Wrong(purpose, $"has more than the {maxBytes} bytes that were expected", "See what was put there"),
            cancellationToken).ConfigureAwait(false);
        switch (error)
        {
            case null:
                return true;
            // The proxy says 500 of what is not there, and of what it cannot read: the folder tells which it is.
            case RegistryUnavailableException or MlFlowRefusal { Status: HttpStatusCode.NotFound, Code: not null }:
                var (folder, name) = ArtifactPath.Split(path);
                var entries = await EntriesAsync(folder, cancellationToken).ConfigureAwait(false);
                return entries.Any(entry => !entry.IsDir && NameOf(entry) == name) ? throw error : false;
            default:
                throw error;
        }
    }

    /// <inheritdoc />
    public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        var purpose = $"keep the artifact {path}";
        return client.SendAsync(
            deadline => new HttpRequestMessage(HttpMethod.Put, client.Uri($"{Route}/{ArtifactPath.Encoded(path)}"))
            {
                Content = new UploadContent(source, deadline),
            },
            purpose,
            again: true,
            async (answer, deadline) => answer.IsSuccessStatusCode
                ? true
                : throw await client.ErrorAsync(answer, purpose, deadline, cancellationToken).ConfigureAwait(false),
            cancellationToken);
    }

    private async Task<IReadOnlyList<MlFlowArtifact>> EntriesAsync(string folder, CancellationToken cancellationToken)
    {
        var path = folder.Length == 0 ? "" : $"?path={MlFlowApi.Encoded(folder)}";
        var listed = await client.GetAsync($"{Route}{path}", $"list the artifacts in {folder}", MlFlowJson.Default.MlFlowArtifacts,
            cancellationToken)
            .ConfigureAwait(false);
        return [.. listed.Files.Present().Where(entry => NameOf(entry).Length > 0)];
    }

    private string PathOf(string file) => ArtifactPath.IsSafe(file)
        ? ArtifactPath.Join(root, file)
        : throw new RegistryException(
            $"'{file}' is no name of an artifact in {Location}: parts of it are empty, '.' or '..'. Do not use this package.");

    // Some servers tell the whole path.
    private static string NameOf(MlFlowArtifact entry) => ArtifactPath.Split((entry.Path ?? "").TrimEnd('/')).Name;
}
