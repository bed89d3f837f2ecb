using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text.Json;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>
/// Finds the packages of versions and reads their <c>model.json</c>. What was found is kept, for a version never changes, until its package
/// is refused; what was not may still be on its way. Safe to share between threads.
/// </summary>
internal sealed class PackageFinder(MlFlowApi api, ArtifactStores stores, SilentPlaces silent)
{
    // What the tracking server reads for its own pages is one place, whatever lies behind it.
    private const string Served = "served:";
    private const long MaxManifestBytes = 1024 * 1024;
    private const int MaxFolders = 20;
    private readonly ConcurrentDictionary<(string Name, string Version), FoundPackage> _found = [];
    private readonly SourceResolver _sources = new(api);

    /// <summary>Finds the package of a version.</summary>
    /// <exception cref="RegistryUnavailableException">Where it lies does not answer.</exception>
    /// <exception cref="RegistryException">There is none; the message is a reason without a full stop.</exception>
    public async Task<FoundPackage> FindAsync(MlFlowVersion version, CancellationToken stop)
    {
        var key = (version.Name!, version.Version!);
        if (_found.TryGetValue(key, out var known) && (known.Source, known.Created) == (version.Source, version.CreationTimestamp))
        {
            return known;
        }

        var places = await _sources.ResolveAsync(version.Source, stop).ConfigureAwait(false);
        foreach (var place in places)
        {
            if (await LookAsync(version, place, "", stop).ConfigureAwait(false) is { } found)
            {
                return _found[key] = found;
            }
        }

        throw new RegistryException(
            $"its model.json is missing: neither {ArtifactPath.Shown(places[0])} nor one folder directly in it holds it");
    }

    /// <summary>Where a version's package lies, when that was found before and the version is the same.</summary>
    public FoundPackage? Known(ModelVersion version) =>
        _found.TryGetValue((version.Name, version.Version), out var known) && known.Digest == version.Digest ? known : null;

    /// <summary>Forgets one version: somebody may have mended it.</summary>
    public void Forget(ModelVersion version) => _found.TryRemove((version.Name, version.Version), out _);

    /// <summary>Forgets the versions of a name that are gone.</summary>
    public void Keep(string name, IEnumerable<string?> versions)
    {
        var there = versions.ToHashSet();
        foreach (var key in _found.Keys.Where(key => key.Name == name && !there.Contains(key.Version)))
        {
            _found.TryRemove(key, out _);
        }
    }

    private async Task<FoundPackage?> LookAsync(MlFlowVersion version, string place, string below, CancellationToken stop)
    {
        try
        {
            var store = await OpenAsync(version, place, below, stop).ConfigureAwait(false);
            var host = store is ServedArtifactStore ? Served : place;
            return await silent.AskAsync(host, () => LookAsync(version, place, below, host, store, stop)).ConfigureAwait(false);
        }
        catch (RegistryException refusal) when (ArtifactStores.IsBucket(place))
        {
            // The keys that lie about here may be for another bucket, or another cloud: what the server reads by its own it may hand on.
            if (await ServedAsync(version, place, below, stop).ConfigureAwait(false) is { } served)
            {
                return served;
            }

            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
    }

    private async Task<FoundPackage?> ServedAsync(MlFlowVersion version, string place, string below, CancellationToken stop)
    {
        try
        {
            var store = await OpenServedAsync(version, place, below, stop).ConfigureAwait(false);
            return await silent.AskAsync(Served, () => LookAsync(version, place, below, Served, store, stop)).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            // What went wrong first is to be told.
            return null;
        }
    }

    private async Task<FoundPackage?> LookAsync(MlFlowVersion version, string place, string below, string host, IArtifactStore store,
        CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        if (await store.DownloadAsync(ModelPackage.ManifestFile, bytes, MaxManifestBytes, stop).ConfigureAwait(false))
        {
            try
            {
                return new FoundPackage(
                    version.Source,
                    version.CreationTimestamp,
                    host,
                    store,
                    ModelManifest.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)),
                    Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))));
            }
            catch (JsonException error)
            {
                throw new RegistryException($"its model.json cannot be read ({error.Message.TrimEnd('.')})", error);
            }
        }

        if (below.Length > 0 || store is not IFolderListing folders)
        {
            return null;
        }

        var inside = new List<FoundPackage>();
        foreach (var folder in (await folders.ListFoldersAsync(stop).ConfigureAwait(false)).Take(MaxFolders))
        {
            if (await LookAsync(version, place, folder, stop).ConfigureAwait(false) is { } found)
            {
                inside.Add(found);
            }
        }

        return inside.Count <= 1
            ? inside.SingleOrDefault()
            : throw new RegistryException($"its source holds {inside.Count} packages: register each with its own folder as source");
    }

    private async Task<IArtifactStore> OpenAsync(MlFlowVersion version, string place, string below, CancellationToken stop)
    {
        if (stores.Open(ArtifactPath.Join(place, below)) is { } store)
        {
            return store is IFolderListing || below.Length > 0 ? store
                : await InRunAsync(version, place, stop).ConfigureAwait(false) is { } inRun
                    ? new FoldersOfRun(store, api, inRun.Run, inRun.Path) : store;
        }

        // This machine cannot read there, but the server may.
        return await OpenServedAsync(version, place, below, stop).ConfigureAwait(false);
    }

    private async Task<ServedArtifactStore> OpenServedAsync(MlFlowVersion version, string place, string below, CancellationToken stop)
    {
        var served = await InRunAsync(version, place, stop).ConfigureAwait(false);
        return new ServedArtifactStore(api, version.Name!, version.Version!, served?.Run, ArtifactPath.Join(served?.Path ?? "", below),
            below);
    }

    /// <summary>Where a place lies in the artifacts of the version's run; null when it does not.</summary>
    private async Task<(string Run, string Path)?> InRunAsync(MlFlowVersion version, string place, CancellationToken stop)
    {
        if (SourceResolver.RunOf(version) is not { } id
            || (await api.FindRunAsync(id, stop).ConfigureAwait(false))?.Info?.ArtifactUri?.TrimEnd('/') is not { Length: > 0 } root)
        {
            return null;
        }

        return place == root ? (id, "")
            : place.StartsWith($"{root}/", StringComparison.Ordinal) ? (id, place[(root.Length + 1)..].TrimEnd('/'))
            : null;
    }
}
