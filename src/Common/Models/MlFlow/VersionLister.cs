using System.Collections.Concurrent;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Puts together what MLflow says of versions: aliases by the name, tags and metrics by version, run and logged model.</summary>
internal sealed class VersionLister(MlFlowApi api, PackageFinder packages, TimeProvider time)
{
    private const string Ready = "READY";
    private const string Deleted = "Deleted_Internal";
    private const int AtOnce = 4;
    private static readonly string[] NeededTags = ["family", "embedding_type", "data_digest"];
    private readonly SourceResolver _sources = new(api);
    private readonly KeptFigures _figures = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _listed = new();

    /// <summary>All versions of a name, oldest first; none when MLflow does not know it.</summary>
    /// <exception cref="RegistryUnavailableException">The server does not answer, or no version can be described because its run or the
    /// place of its package does not.</exception>
    /// <exception cref="RegistryException">The server refuses.</exception>
    public async Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken stop)
    {
        if (await api.FindModelAsync(name, stop).ConfigureAwait(false) is not { } model)
        {
            return [];
        }

        var versions = await SearchAsync(model, name, stop).ConfigureAwait(false);
        packages.Keep(name, versions.Select(version => version.Version));
        _figures.Turn(name, versions);
        var described = new (ModelVersion Version, RegistryException? Away)[versions.Count];
        using var limit = new CancellationTokenSource(api.Client.Connection.Listing, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        // Those that are most likely to be chosen first, in case that the time is up before the last.
        var order = Enumerable.Range(0, versions.Count).OrderByDescending(i => AliasesOf(model, versions[i]).Count > 0).ThenByDescending(i => i);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (i, _) => described[i] = await InTimeAsync(versions[i], AliasesOf(model, versions[i]), either.Token, stop)
                .ConfigureAwait(false)).ConfigureAwait(false);

        // One that cannot be read now is that version's problem; none at all is no reason to serve another model.
        var away = described.Select(one => one.Away).FirstOrDefault(error => error is not null);
        return away is not null && described.All(one => one.Version.Manifest is null)
            ? throw new RegistryUnavailableException(away.Message, away)
            : [.. described.Select(one => one.Version)];
    }

    /// <summary>The versions, oldest first. Where pages were cut while somebody deleted one, another may have slipped through between two
    /// of them: when one is missing that was listed before, or that has an alias, all are asked for once more.</summary>
    private async Task<List<MlFlowVersion>> SearchAsync(MlFlowRegisteredModel model, string name, CancellationToken stop)
    {
        var (found, hasPages) = await api.SearchVersionsAsync(name, stop).ConfigureAwait(false);
        if (hasPages)
        {
            var expected = model.Aliases.Present().Select(alias => alias.Version).OfType<string>().Concat(_listed.GetValueOrDefault(name, []));
            if (expected.Except(found.Select(version => version.Version)).Any())
            {
                found = [.. (await api.SearchVersionsAsync(name, stop).ConfigureAwait(false)).Versions.Concat(found)
                    .DistinctBy(version => (version.Name, version.Version))];
            }
        }

        // Some databases do not mind upper and lower case.
        List<MlFlowVersion> versions =
        [
            .. found.Where(version => version.Name == name && !string.IsNullOrEmpty(version.Version) && version.CurrentStage != Deleted)
                .OrderBy(version => version.Version!, ModelVersionOrder.Oldest),
        ];
        _listed[name] = [.. versions.Select(version => version.Version!)];
        return versions;
    }

    private static List<string> AliasesOf(MlFlowRegisteredModel model, MlFlowVersion version) =>
        [.. model.Aliases.Present().Where(alias => alias.Version == version.Version).Select(alias => alias.Alias).OfType<string>()];

    private async Task<(ModelVersion Version, RegistryException? Away)> InTimeAsync(
        MlFlowVersion version, IReadOnlyList<string> aliases, CancellationToken inTime, CancellationToken stop)
    {
        try
        {
            inTime.ThrowIfCancellationRequested();
            return await DescribeAsync(version, aliases, inTime).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            var connection = api.Client.Connection;
            var late = new RegistryUnavailableException(
                $"The model registry {connection.Location} did not describe all versions within {connection.Listing.TotalSeconds:0} s: see "
                + "whether it and the places of its artifacts are well, or raise Registry:ListingSeconds.");
            return (new ModelVersion
            {
                Name = version.Name!,
                Version = version.Version!,
                Aliases = aliases,
                Problem = late.Message.TrimEnd('.'),
                IsAway = true,
            }, late);
        }
    }

    private async Task<(ModelVersion Version, RegistryException? Away)> DescribeAsync(
        MlFlowVersion version, IReadOnlyList<string> aliases, CancellationToken stop)
    {
        var described = new ModelVersion { Name = version.Name!, Version = version.Version!, Aliases = aliases };
        try
        {
            described = await WithFiguresAsync(described, version, stop).ConfigureAwait(false);
        }
        catch (RegistryException error) when (error is RegistryUnavailableException or MlFlowRefusal { IsOfAccess: true })
        {
            // It says nothing of the version: whoever knows its figures from before goes on with them.
            return (described with { Problem = $"its run cannot be read now ({error.Message.TrimEnd('.')})", IsAway = true }, error);
        }
        catch (RegistryException error)
        {
            return (described with { Problem = $"its run cannot be read ({error.Message.TrimEnd('.')})" }, null);
        }

        if (version.Status is { Length: > 0 } status && status != Ready)
        {
            var why = string.IsNullOrEmpty(version.StatusMessage) ? "" : $" ({version.StatusMessage.TrimEnd('.')})";
            return (described with { Problem = $"its status is {status} and not {Ready}{why}" }, null);
        }

        try
        {
            var found = await packages.FindAsync(version, stop).ConfigureAwait(false);
            // MLflow numbers versions itself, after the package was made.
            described = described with
            {
                Manifest = found.Manifest with { Name = described.Name, Version = described.Version },
                Digest = found.Digest,
            };
        }
        catch (RegistryException error)
        {
            var away = error as RegistryUnavailableException;
            return (described with { Problem = error.Message.TrimEnd('.'), IsAway = away is not null }, away);
        }

        var missing = NeededTags.Where(tag => !described.Tags.ContainsKey(tag)).ToList();
        return (missing.Count == 0 ? described : described with
        {
            Problem = $"neither it nor its run has the tag {string.Join(", ", missing)}: set it on the version, as its model.json says it",
        }, null);
    }

    private async Task<ModelVersion> WithFiguresAsync(ModelVersion described, MlFlowVersion version, CancellationToken stop)
    {
        if (_figures.Find(version) is { } kept)
        {
            return described with { Tags = kept.Tags, Metrics = kept.Metrics };
        }

        var run = SourceResolver.RunOf(version) is { } runId ? await api.FindRunAsync(runId, stop).ConfigureAwait(false) : null;
        var logged = await _sources.FiguresOfAsync(version, run, stop).ConfigureAwait(false);

        // What stands nearest to the version counts.
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        IReadOnlyList<MlFlowTag>?[] needed = [run?.Data?.Tags, run?.Data?.Params, logged?.Info?.Tags, logged?.Data?.Params];
        foreach (var tag in version.Tags.Named().Concat(needed.SelectMany(some => some.Named()).Where(tag => NeededTags.Contains(tag.Key))))
        {
            tags.TryAdd(tag.Key, tag.Value ?? "");
        }

        // A run may log several models, so that a figure of this very model is better than the run's.
        var metrics = Latest(run?.Data?.Metrics.Named() ?? [], logged?.Data?.Metrics.Named() ?? []);
        _figures.Keep(version, tags, metrics);
        return described with { Tags = tags, Metrics = metrics };
    }

    /// <summary>The latest value of each metric; those of a later list take the place of those of an earlier one.</summary>
    private static Dictionary<string, double> Latest(params ReadOnlySpan<IEnumerable<MlFlowMetric>> lists)
    {
        var latest = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var metric in list.OrderBy(metric => metric.Step).ThenBy(metric => metric.Timestamp))
            {
                if (metric.Value is { } value)
                {
                    latest[metric.Key] = value;
                }
            }
        }

        return latest;
    }
}
