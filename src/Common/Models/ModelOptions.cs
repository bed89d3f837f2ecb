using System.ComponentModel.DataAnnotations;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models;

/// <summary>Settings, section <c>Model</c>: which model serves.</summary>
public sealed class ModelOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Model";

    /// <summary>
    /// Folder of the model registry, a relative one taken from the working directory, or address of an MLflow server. Where it is not set,
    /// <c>MLFLOW_TRACKING_URI</c> counts.
    /// </summary>
    [Required]
    public string Registry { get; set; } = ModelRegistries.Unnamed();

    /// <summary>Registered name.</summary>
    [Required]
    public string Name { get; set; } = "tweet-sentiment";

    /// <summary>The only version to serve; null lets the rule choose.</summary>
    public string? Version { get; set; }

    /// <summary>Wanted kind of model.</summary>
    [Required]
    public string Family { get; set; } = "lstm";

    /// <summary>The metric that decides.</summary>
    [Required]
    public string Metric { get; set; } = "val_precision";

    /// <summary>Smallest recall that will do, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double RecallFloor { get; set; } = 0.6;

    /// <summary>Wanted data digest; null takes that of the version now serving, else the newest's.</summary>
    public string? DataDigest { get; set; }

    /// <summary>
    /// Seconds between two questions to the registry whether another version is to serve; 0: never, until the next start.
    /// </summary>
    [Range(0.0, 86_400.0)]
    public double RefreshSeconds { get; set; } = 30;

    /// <summary>Largest package that is loaded, in megabytes.</summary>
    [Range(1, 2000)]
    public int MaxMegabytes { get; set; } = 64;

    /// <summary>Folder of the packages that were fetched from a registry on another machine, and of a copy of the version that served last;
    /// a relative one is taken from the working directory.</summary>
    [Required(ErrorMessage = "Model:Cache is empty: name a folder for the models that are fetched, such as /var/cache/streamsentiment.")]
    public string Cache { get; set; } = CacheFolder.Default;

    /// <summary>What runs the network.</summary>
    [EnumDataType(typeof(ModelEngine))]
    public ModelEngine Engine { get; set; } = ModelEngine.Auto;

    /// <summary>These settings as what the chooser takes.</summary>
    /// <param name="servingDataDigest">Data digest of the version that is serving now.</param>
    public ModelCriteria ToCriteria(string? servingDataDigest = null) => new()
    {
        Version = Version,
        Family = Family,
        Metric = Metric,
        RecallFloor = RecallFloor,
        DataDigest = DataDigest,
        ServingDataDigest = servingDataDigest,
    };
}
