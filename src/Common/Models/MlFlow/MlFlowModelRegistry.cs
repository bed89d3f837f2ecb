using System.Text.RegularExpressions;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>
/// A registry that is an MLflow tracking server, 2.x or 3.x, over REST. A version is a model version; its figures are those of its run and
/// its package lies in its artifacts.
/// </summary>
public sealed partial class MlFlowModelRegistry : IModelRegistryWriter
{
    private const int LongestName = 256;

    private readonly MlFlowConnection _connection;
    private readonly MlFlowApi _api;
    private readonly PackageCache _cache;
    private readonly PackageFinder _packages;
    private readonly VersionLister _versions;
    private readonly VersionPublisher _publisher;
    private readonly SilentPlaces _silent;

    /// <param name="cache">Takes packages that are fetched.</param>
    /// <param name="s3">Opens a folder of an S3 bucket; a null answer leaves it to the tracking server.</param>
    internal MlFlowModelRegistry(MlFlowConnection connection, PackageCache cache, TimeProvider time, Func<Uri, IArtifactStore?>? s3 = null)
    {
        var client = new MlFlowClient(connection, time);
        var stores = new ArtifactStores(client, time, s3);
        (_connection, _cache, _api) = (connection, cache, new MlFlowApi(client));
        _silent = new SilentPlaces(time);
        _packages = new PackageFinder(_api, stores, _silent);
        _versions = new VersionLister(_api, _packages, time);
        _publisher = new VersionPublisher(_api, stores, time);
    }

    /// <inheritdoc />
    public string Location => _connection.Location;

    /// <inheritdoc />
    public Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken cancellationToken) => string.IsNullOrWhiteSpace(name)
        ? throw new RegistryException("An empty text cannot be the name of a model: set Model:Name to one such as tweet-sentiment.")
        : _versions.ListAsync(name, cancellationToken);

    /// <inheritdoc />
    public async Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        var found = await FindAsync(version, cancellationToken).ConfigureAwait(false);
        return await _cache.FetchAsync(_silent.Watch(found.Place, found.Store), version, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Forget(ModelVersion version) => _packages.Forget(version);

    /// <inheritdoc />
    public async Task<ModelVersion> AddAsync(ModelPackage package, string name, string? version, CancellationToken cancellationToken)
    {
        if (NameProblem(name) is { } wrongName)
        {
            throw new RegistryException($"{wrongName}.");
        }

        if (version is not null)
        {
            throw new RegistryException(
                $"The model registry {Location} is an MLflow server, which numbers versions itself: leave out --version {version}.");
        }

        var next = await NextVersionAsync(name, cancellationToken).ConfigureAwait(false);
        // A copy, so that what is uploaded is what was checked, and names its place in this registry.
        var copy = Directory.CreateTempSubdirectory("package-").FullName;
        try
        {
            PackageCopy.Write(package, name, next, copy);
            var added = await _publisher.PublishAsync(ModelPackage.Load(copy, long.MaxValue), name, cancellationToken)
                .ConfigureAwait(false);
            var listed = await ListAsync(name, cancellationToken).ConfigureAwait(false);
            return listed.FirstOrDefault(one => one.Version == added.Version)
                ?? throw new RegistryException(
                    $"The model registry {Location} took {name}:{added.Version} and does not list it: somebody deleted it.");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <inheritdoc />
    public Task SetAliasAsync(string name, string aliasName, string version, CancellationToken cancellationToken) =>
        AliasProblem(aliasName) is { } problem
            ? throw new RegistryException($"'{aliasName}' cannot be an alias: {problem}, such as champion.")
            : _api.SetAliasAsync(name, aliasName, version, cancellationToken);

    /// <summary>The number that the next version will most likely get.</summary>
    /// <exception cref="RegistryException">The server does not answer, or refuses.</exception>
    public Task<string> NextVersionAsync(string name, CancellationToken cancellationToken) =>
        _publisher.NextVersionAsync(name, cancellationToken);

    /// <summary>Opens the folder of artifacts that holds a version's package.</summary>
    /// <exception cref="RegistryException">There is no such version, or no package.</exception>
    internal async Task<IArtifactStore> OpenAsync(ModelVersion version, CancellationToken cancellationToken) =>
        (await FindAsync(version, cancellationToken).ConfigureAwait(false)).Store;

    private async Task<FoundPackage> FindAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        // Asks nothing of a server that may be away while the cache has it all.
        if (_packages.Known(version) is { } found)
        {
            return found;
        }

        var known = await _api.FindVersionAsync(version.Name, version.Version, cancellationToken).ConfigureAwait(false)
            ?? throw new RegistryException(
                $"The model registry {Location} has no version {version} any more: somebody deleted it. Take another.");
        try
        {
            return await _packages.FindAsync(known with { Name = version.Name, Version = version.Version }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RegistryException error) when (error is not RegistryUnavailableException and not MlFlowRefusal)
        {
            throw new RegistryException(
                $"The version {version} of the model registry {Location} cannot be fetched: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>
    /// Why nothing can be registered under a name; null when MLflow may take it. It has rules of its own, which differ from one to another,
    /// and says itself what it refuses.
    /// </summary>
    public static string? NameProblem(string name) =>
        string.IsNullOrWhiteSpace(name) ? "An empty text cannot be the name of a model: take one such as tweet-sentiment"
        : name.Trim().Length != name.Length ? $"'{name}' cannot be the name of a model: leave out the blanks before or after it"
        : name.Any(char.IsControl) ? "What holds a control character, such as a line end, cannot be the name of a model: take one such as tweet-sentiment"
        : name.Length > LongestName ? $"A name of {name.Length} characters cannot be that of a model: MLflow takes {LongestName}"
        : null;

    /// <inheritdoc />
    public string? AliasProblem(string aliasName) =>
        !PlainWord().IsMatch(aliasName) ? "take letters, digits, '.', '-' and '_'"
        : aliasName.Equals("latest", StringComparison.OrdinalIgnoreCase) ? "MLflow keeps 'latest' for the newest version, so take another"
        : VersionWord().IsMatch(aliasName) ? "MLflow keeps v and a number for that version, so take another"
        : null;

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"^[vV][0-9]+\z")]
    private static partial Regex VersionWord();
}
