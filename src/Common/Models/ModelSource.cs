using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Models;

/// <summary>
/// Finds the model to serve: chooses, fetches, loads and proves it by its golden examples. A version that fails is remembered by its
/// digest, and not fetched again.
/// </summary>
public sealed class ModelSource(
    IModelRegistry registry, ILogger<ModelSource> logger, TimeProvider? clock = null, StreamMetrics? metrics = null)
{
    // Versions whose reasons stand in an error one by one; registries may hold thousands.
    private const int Told = 10;

    private readonly RefusedVersions _refused = new(clock ?? TimeProvider.System);
    private readonly ConcurrentDictionary<string, string> _notFetched = new();

    /// <summary>Where the registry is, for messages.</summary>
    public string Location => registry.Location;

    /// <summary>Opens the best version that proves itself. One that does not is passed over, and the next is tried.</summary>
    /// <param name="last">The version that served last, where there is a copy: its data counts, and where the registry cannot describe it
    /// or bring it here, its figures and its copy do.</param>
    /// <returns>A checked package whose <see cref="ModelPackage.Choice"/> says why it was taken.</returns>
    /// <exception cref="RegistryException">The registry is missing or holds nothing usable; the message names the setting and each
    /// version's reason.</exception>
    public async Task<ModelPackage> OpenAsync(ModelOptions options, ServedCopy? last = null, CancellationToken cancellationToken = default)
    {
        var versions = await registry.ListAsync(options.Name, cancellationToken);
        var selection = await SelectAsync(versions, options, options.ToCriteria(last?.Version.DataDigest), null, null, cancellationToken, last);
        if (selection.Package is not { } package)
        {
            throw new RegistryException(Nothing(options, selection.Choice));
        }

        ChoiceLog.Tell(logger, null, selection.Choice, options.Metric);
        return package;
    }

    /// <summary>
    /// Asks the registry whether another version than the one that serves is to serve, and opens it. Where the registry cannot describe the
    /// one that serves, its figures are those that it had.
    /// </summary>
    /// <param name="serving">The version that serves.</param>
    /// <param name="prepare">What else a package must stand before it is taken; what it throws refuses the package.</param>
    /// <exception cref="RegistryException">The registry cannot be read.</exception>
    internal async Task<ModelSelection> SelectAsync(
        ModelOptions options, ModelVersion serving, Action<ModelPackage> prepare, CancellationToken cancellationToken)
    {
        var versions = await registry.ListAsync(options.Name, cancellationToken);
        return await SelectAsync(versions, options, options.ToCriteria(serving.DataDigest), serving, prepare, cancellationToken);
    }

    /// <summary>Opens one version, whatever the choice is. One that was refused before is not fetched again.</summary>
    /// <param name="prepare">What else it must stand.</param>
    internal async Task<OpenedVersion> TryOpenAsync(
        ModelVersion version, ModelOptions options, Action<ModelPackage>? prepare, CancellationToken cancellationToken)
    {
        if (_refused.ReasonFor(version) is { } known)
        {
            registry.Forget(version);
            return new OpenedVersion(null, known);
        }

        string? directory = null;
        try
        {
            directory = await FetchAsync(version, cancellationToken);
            _notFetched.TryRemove(version.ToString(), out _);
            var package = prepare is null ? Prove(directory, version, options, null)
                : await QuietThread.RunAsync(() => Prove(directory, version, options, prepare)).ConfigureAwait(false);
            return new OpenedVersion(package, null);
        }
        catch (RegistryException error) when (directory is null)
        {
            // A place that is away, a full disk, missing rights: of the version that says nothing, so it is asked for again, and told when
            // it is another reason. The others go on.
            var reason = error.Message.TrimEnd('.');
            if (_notFetched.GetValueOrDefault(version.ToString()) != reason)
            {
                _notFetched[version.ToString()] = reason;
                LogMessages.NotFetched(logger, version.Name, version.Version, error.Message);
            }

            return new OpenedVersion(null, reason, IsAway: true);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever a package does to whoever opens it, the version before it serves.
            var reason = error.Message.TrimEnd('.');
            registry.Forget(version);
            if (_refused.Add(version, reason, directory))
            {
                LogMessages.Refused(logger, version.Name, version.Version, error.Message);
                metrics?.Refused(version.Name);
            }

            return new OpenedVersion(null, reason);
        }
    }

    /// <summary>All versions of the model.</summary>
    internal Task<IReadOnlyList<ModelVersion>> ListAsync(ModelOptions options, CancellationToken cancellationToken) =>
        registry.ListAsync(options.Name, cancellationToken);

    /// <summary>Takes a version for refused that proved itself and failed all the same.</summary>
    internal void Refuse(ModelVersion version, string reason)
    {
        _refused.Add(version, reason, null, forGood: true);
        metrics?.Refused(version.Name);
    }

    /// <summary>What to tell when no version will do.</summary>
    internal string Nothing(ModelOptions options, ModelChoice choice) => choice.PassedOver.Count == 0
        ? $"The model registry {registry.Location} holds no version of '{options.Name}': name another folder with --registry "
            + "(setting Model:Registry), another model with Model:Name, or train one."
        : $"The model registry {registry.Location} (--registry, setting Model:Registry) holds no usable version of '{options.Name}'"
            + $"{(options.Version is null ? "" : $" under the number {options.Version} (setting Model:Version)")}: "
            + string.Join("; ", choice.PassedOver.TakeLast(Told).Select(passed => $"version {passed.Version.Version}: {passed.Reason}"))
            + (choice.PassedOver.Count > Told ? $"; and older ones: {ReasonCounts.Of(choice.PassedOver.SkipLast(Told))}" : "") + ".";

    private async Task<ModelSelection> SelectAsync(
        IReadOnlyList<ModelVersion> listed,
        ModelOptions options,
        ModelCriteria criteria,
        ModelVersion? serving,
        Action<ModelPackage>? prepare,
        CancellationToken cancellationToken,
        ServedCopy? last = null)
    {
        // Only what it says is away, and not the model.
        var known = serving ?? last?.Version;
        List<ModelVersion> versions = [.. listed.Select(version => known is not null && version.IsAway && version.Version == known.Version
            ? known with { Aliases = version.Aliases } : version)];
        var refused = new List<ModelVersion>();
        if (serving is not null && criteria.Version is null
            && versions.Find(version => version.Aliases.Contains(ModelVersion.Champion)) is { } wanted
            && ModelChooser.Refusal(wanted, criteria) is not null
            && versions.Find(version => IsSame(version, serving) && ModelChooser.Refusal(version, criteria) is null) is { } before)
        {
            return new ModelSelection(GoesOn(before, wanted, versions, criteria), null, refused, listed);
        }

        while (true)
        {
            var choice = ModelChooser.Choose(versions, criteria);
            if (choice.Chosen is not { } chosen)
            {
                return new ModelSelection(choice, null, refused, listed);
            }

            if (serving is not null && IsSame(chosen, serving))
            {
                return new ModelSelection(choice, null, refused, listed);
            }

            var opened = await TryOpenAsync(chosen, options, prepare, cancellationToken);
            if (opened.IsAway && last is not null && IsSame(chosen, last.Version) && last.TryOpen() is { } copy)
            {
                opened = new OpenedVersion(copy, null);
            }

            if (opened.Package is { } package)
            {
                package.Choice = choice;
                return new ModelSelection(choice, package, refused, listed);
            }

            versions[versions.IndexOf(chosen)] = chosen with { Problem = opened.Refusal, IsAway = opened.IsAway };
            refused.Add(versions.Find(version => version.Version == chosen.Version)!);
            if (chosen.Aliases.Contains(ModelVersion.Champion) && serving is not null
                && versions.Find(version => IsSame(version, serving) && ModelChooser.Refusal(version, criteria) is null) is { } still)
            {
                return new ModelSelection(GoesOn(still, refused[^1], versions, criteria), null, refused, listed);
            }
        }
    }

    private static ModelPackage Prove(string directory, ModelVersion version, ModelOptions options, Action<ModelPackage>? prepare)
    {
        var package = ModelPackage.Load(directory, options.MaxMegabytes * 1024L * 1024).As(version.Name, version.Version);
        using (var model = new SentimentModel(package, options.Engine))
        {
            model.VerifyGolden();
        }

        prepare?.Invoke(package);
        return package;
    }

    // A full disk or a cut connection says nothing of the version.
    private async Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.FetchAsync(version, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new RegistryUnavailableException(
                $"Model {version} could not be brought here from {registry.Location}: {error.Message}", error);
        }
    }

    // The same bytes: a version that was written anew under its number is another one.
    private static bool IsSame(ModelVersion one, ModelVersion other) =>
        (one.Name, one.Version, one.Digest) == (other.Name, other.Version, other.Digest);

    // Whoever moved the alias did not mean a third version.
    private static ModelChoice GoesOn(
        ModelVersion serving, ModelVersion champion, List<ModelVersion> versions, ModelCriteria criteria) => new(
        serving,
        $"it goes on, for version {champion.Version}, which has the alias champion, {(champion.IsAway ? "cannot be had now" : "is refused")}",
        [.. versions.Where(version => !ReferenceEquals(version, serving))
            .Select(version => new PassedOver(version, ModelChooser.Refusal(version, criteria) ?? $"version {serving.Version} goes on"))]);
}

/// <summary>What came of opening a version.</summary>
/// <param name="Package">Null when it could not be opened.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="IsAway">Whether it could only not be brought here now.</param>
internal readonly record struct OpenedVersion(ModelPackage? Package, string? Refusal, bool IsAway = false);

/// <summary>The version that served last, and its copy on this machine.</summary>
/// <param name="Version">What the registry said of it.</param>
/// <param name="TryOpen">Opens the copy; null where it is no good.</param>
public sealed record ServedCopy(ModelVersion Version, Func<ModelPackage?> TryOpen);
