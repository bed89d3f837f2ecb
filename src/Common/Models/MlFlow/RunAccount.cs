using System.Globalization;
using System.Text.Json;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A package's <c>run.json</c>, read leniently: what is not there is not told.</summary>
internal sealed record RunAccount
{
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>What makes it again.</summary>
    public string? Command { get; init; }

    /// <summary>How long the training took, in seconds.</summary>
    public double? TrainingSeconds { get; init; }

    /// <summary>Where it was trained; numbers and texts.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Machine { get; init; }

    /// <summary>SHA-256 of each file of the data by its name.</summary>
    public IReadOnlyDictionary<string, string>? DataFiles { get; init; }

    /// <summary>What was set, by name.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>Figures at the threshold.</summary>
    public IReadOnlyDictionary<string, double>? Figures { get; init; }

    /// <summary>What was measured while training.</summary>
    public IReadOnlyList<StepFigure>? Metrics { get; init; }

    /// <summary>What people should know.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>The account in a package's folder; an empty one where there is none that can be read.</summary>
    public static RunAccount Read(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, ModelPackage.RunFile));
            return file.Length <= MaxBytes
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), MlFlowJson.Default.RunAccount) ?? new RunAccount()
                : new RunAccount();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return new RunAccount();
        }
    }

    /// <summary>The machine's facts as texts.</summary>
    public IEnumerable<(string Name, string Value)> MachineFacts() =>
        (Machine ?? new Dictionary<string, JsonElement>()).Select(fact =>
            (fact.Key, string.Create(CultureInfo.InvariantCulture, $"{fact.Value}")));
}

/// <summary>A figure of one step.</summary>
/// <param name="Step">Pass over the data, counted from 1; 0 for what belongs to the whole run.</param>
internal sealed record StepFigure(string Name, long Step, double Value);
