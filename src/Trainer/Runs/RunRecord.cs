using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Packaging;

namespace StreamSentiment.Trainer.Runs;

/// <summary>The account of one training, <c>run.json</c> of a package, snake_case: what was set, what was measured, on what machine.</summary>
internal sealed record RunRecord
{
    /// <summary>Registered name of the model when it was trained.</summary>
    public required string Name { get; init; }

    /// <summary>Its version when it was trained.</summary>
    public required string Version { get; init; }

    /// <summary>Kind of model.</summary>
    public required string Family { get; init; }

    /// <summary>Where its features come from.</summary>
    public required string EmbeddingType { get; init; }

    /// <summary>What makes it again.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How long the training took, in seconds.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Seed of all chance; null when the training has none.</summary>
    public int? Seed { get; init; }

    /// <summary>SHA-256 over the data.</summary>
    public required string DataDigest { get; init; }

    /// <summary>SHA-256 of each file of the data by its name; empty in accounts of older builds.</summary>
    public IReadOnlyDictionary<string, string> DataFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it was trained.</summary>
    public required MachineFacts Machine { get; init; }

    /// <summary>What was set, by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The package's figures at its threshold: <c>val_precision</c>, <c>test_recall</c> and so on.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>What was measured while training, in the order of its coming.</summary>
    public required IReadOnlyList<RunMetric> Metrics { get; init; }

    /// <summary>What people should know of the choice of the threshold.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The account of a training that made a package.</summary>
    public static RunRecord Of(ModelManifest manifest, TrainedModel trained, IReadOnlyList<string> notes) => new()
    {
        Name = manifest.Name,
        Version = manifest.Version,
        Family = manifest.Family,
        EmbeddingType = manifest.EmbeddingType,
        Command = trained.Command,
        CreatedAt = manifest.CreatedAt,
        TrainingSeconds = Math.Round(trained.TrainingTime.TotalSeconds, 1),
        Seed = trained.Run.Parameters.TryGetValue("seed", out var seed) && int.TryParse(seed, out var number) ? number : null,
        DataDigest = manifest.DataDigest,
        Machine = MachineFacts.Here(),
        Parameters = trained.Run.Parameters,
        Figures = manifest.Metrics,
        Metrics = trained.Run.Metrics,
        Notes = notes,
    };

    /// <summary>The account that lies in a package's folder; null where there is none that can be read.</summary>
    public static RunRecord? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, ModelPackage.RunFile)), RunJson.Default.RunRecord);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes <c>run.json</c>.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Default.RunRecord), (byte)'\n'];
}

/// <summary>What a training time depends on.</summary>
/// <param name="Cores">Logical processors that the process may use.</param>
/// <param name="MemoryBytes">Memory that the process may use.</param>
internal sealed record MachineFacts(int Cores, long MemoryBytes, string System, string Architecture, string Runtime)
{
    /// <summary>This machine.</summary>
    public static MachineFacts Here() => new(
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        $"{RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription);
}

/// <summary>Source-generated JSON of <c>run.json</c>. A loss may be NaN.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunJson : JsonSerializerContext;
