namespace StreamSentiment.Common.Models;

/// <summary>Where trained models are kept by name and version.</summary>
public interface IModelRegistry
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>
    /// All versions under a registered name, those that are broken included: they carry a <see cref="ModelVersion.Problem"/>.
    /// </summary>
    /// <exception cref="RegistryException">The registry cannot be read.</exception>
    Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken cancellationToken);

    /// <summary>Brings a version to this machine.</summary>
    /// <returns>The local folder with the package, not yet checked.</returns>
    /// <exception cref="RegistryException">The registry cannot be read.</exception>
    Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken);

    /// <summary>Reads what the version says of itself anew at the next listing: it was refused, and somebody may mend it.</summary>
    void Forget(ModelVersion version)
    {
    }
}

/// <summary>What a registry says of one version, beside what the version's own <c>model.json</c> says.</summary>
public sealed record ModelVersion
{
    /// <summary>The alias that overrides the choice.</summary>
    public const string Champion = "champion";

    /// <summary>Registered name.</summary>
    public required string Name { get; init; }

    /// <summary>Version under that name; the registry's order is numeric.</summary>
    public required string Version { get; init; }

    /// <summary>The registry's tags: <c>family</c>, <c>embedding_type</c>, <c>data_digest</c>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The registry's metrics, 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Names that point at this version.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>SHA-256 of <c>model.json</c>, which holds those of all other files; null when it could not be read.</summary>
    public string? Digest { get; init; }

    /// <summary>The version's own account; null when it could not be read.</summary>
    public ModelManifest? Manifest { get; init; }

    /// <summary>Why the registry could not read the version; null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether <see cref="Problem"/> is only that its run or its package cannot be had now: it may be the best one there is, and
    /// is asked for again.</summary>
    public bool IsAway { get; init; }

    /// <summary>Kind of model.</summary>
    public string? Family => Tags.GetValueOrDefault("family");

    /// <summary>Digest of the data it was trained and judged on.</summary>
    public string? DataDigest => Tags.GetValueOrDefault("data_digest");

    /// <summary>Name and version as people write them.</summary>
    public override string ToString() => $"{Name}:{Version}";
}
