using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Finds the places that a version's source means: <c>runs:/…</c> and <c>models:/…</c> stand for others.</summary>
internal sealed partial class SourceResolver(MlFlowApi api)
{
    private const string Runs = "runs:/";
    private const string Models = "models:/";
    private const int MaxSteps = 5;

    /// <summary>The id of the logged model that a source names; null when it names none.</summary>
    public static string? LoggedModelOf(string? source) =>
        source is not null && LoggedModel().Match(source) is { Success: true } match ? match.Groups["id"].Value : null;

    /// <summary>
    /// The logged model whose figures are those of a version: the one that its source names or lies in, else the one of that name among
    /// its run's; null where there is none.
    /// </summary>
    /// <param name="run">The version's run, when it has one.</param>
    public async Task<MlFlowLoggedModel?> FiguresOfAsync(MlFlowVersion version, MlFlowRun? run, CancellationToken stop)
    {
        var source = version.Source ?? "";
        if ((LoggedModelOf(source) ?? (PlaceOfLoggedModel().Match(source) is { Success: true } match ? match.Groups["id"].Value : null)) is { } id)
        {
            return await api.FindLoggedModelAsync(id, stop).ConfigureAwait(false);
        }

        var parts = source.StartsWith(Runs, StringComparison.Ordinal) ? source[Runs.Length..].Trim('/').Split('/', 2) : [];
        return parts.Length < 2 ? null
            : await LoggedByAsync(run, parts[1], stop).ConfigureAwait(false) is [var first, ..] ? first : null;
    }

    /// <summary>The run of a version: the one that it names, else the one that its source names; null when neither does.</summary>
    public static string? RunOf(MlFlowVersion version) =>
        version.RunId is { Length: > 0 } named ? named
        : version.Source?.StartsWith(Runs, StringComparison.Ordinal) is true && version.Source[Runs.Length..].Trim('/').Split('/')[0] is { Length: > 0 } id
            ? id
            : null;

    /// <summary>The places, the most likely one first.</summary>
    /// <exception cref="RegistryException">The source names something that is not there.</exception>
    public Task<IReadOnlyList<string>> ResolveAsync(string? source, CancellationToken stop) => ResolveAsync(source, MaxSteps, stop);

    private async Task<IReadOnlyList<string>> ResolveAsync(string? source, int steps, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(source))
        {
            throw new RegistryException("it has no source, so nobody knows where its package lies");
        }

        if (steps == 0)
        {
            throw new RegistryException($"its source leads from version to version and to no package, at last {source}");
        }

        return source.StartsWith(Runs, StringComparison.Ordinal) ? await OfRunAsync(source, stop).ConfigureAwait(false)
            : LoggedModelOf(source) is { } model ? [await OfLoggedModelAsync(source, model, stop).ConfigureAwait(false)]
            : source.StartsWith(Models, StringComparison.Ordinal) ? await OfVersionAsync(source, steps, stop).ConfigureAwait(false)
            : [source];
    }

    private async Task<IReadOnlyList<string>> OfRunAsync(string source, CancellationToken stop)
    {
        var parts = source[Runs.Length..].Trim('/').Split('/', 2);
        var path = parts.Length > 1 ? parts[1] : "";
        var run = await api.FindRunAsync(parts[0], stop).ConfigureAwait(false);
        if (run?.Info?.ArtifactUri is not { Length: > 0 } root)
        {
            throw new RegistryException($"its source {source} names a run that is not there");
        }

        List<string> places = [ArtifactPath.Join(root, path)];
        foreach (var logged in await LoggedByAsync(run, path, stop).ConfigureAwait(false))
        {
            if (logged.Info?.ArtifactUri is { Length: > 0 } uri)
            {
                places.Add(uri);
            }
        }

        return places;
    }

    // A client of 3.x puts a model not into the run's own artifacts but beside them, under the name that was the path.
    private async Task<IReadOnlyList<MlFlowLoggedModel>> LoggedByAsync(MlFlowRun? run, string name, CancellationToken stop)
    {
        var found = new List<MlFlowLoggedModel>();
        foreach (var id in (run?.Outputs?.ModelOutputs).Present().Select(output => output.ModelId).OfType<string>())
        {
            if (await api.FindLoggedModelAsync(id, stop).ConfigureAwait(false) is { } logged && logged.Info?.Name == name)
            {
                found.Add(logged);
            }
        }

        return found;
    }

    private async Task<string> OfLoggedModelAsync(string source, string id, CancellationToken stop)
    {
        var logged = await api.FindLoggedModelAsync(id, stop).ConfigureAwait(false);
        return logged?.Info?.ArtifactUri is { Length: > 0 } uri
            ? ArtifactPath.Join(uri, LoggedModel().Match(source).Groups["path"].Value)
            : throw new RegistryException($"its source {source} names a logged model that is not there; MLflow 2 knows none");
    }

    private async Task<IReadOnlyList<string>> OfVersionAsync(string source, int steps, CancellationToken stop)
    {
        var named = source[Models.Length..].Trim('/');
        var (at, slash) = (named.LastIndexOf('@'), named.LastIndexOf('/'));
        var version = at > slash ? await api.GetByAliasAsync(named[..at], named[(at + 1)..], stop).ConfigureAwait(false)
            : slash > 0 ? await api.FindVersionAsync(named[..slash], named[(slash + 1)..], stop).ConfigureAwait(false)
            : null;
        return version is null
            ? throw new RegistryException($"its source {source} names a version that is not there")
            : await ResolveAsync(version.Source, steps - 1, stop).ConfigureAwait(false);
    }

    // Where a server of 3.x keeps one, whatever stands before.
    [GeneratedRegex("/models/(?<id>m-[0-9a-f]{32})/artifacts(/|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex PlaceOfLoggedModel();

    [GeneratedRegex("^models:/+(?<id>m-[0-9a-f]{32})(/(?<path>.*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex LoggedModel();
}
