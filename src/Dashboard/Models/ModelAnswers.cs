using System.Text.Json.Serialization;
using StreamSentiment.Dashboard.Trends;

namespace StreamSentiment.Dashboard.Models;

/// <summary>The model's versions, which of them serves and why.</summary>
internal sealed record ModelsAnswer
{
    /// <summary>The registered name.</summary>
    public required string Name { get; init; }

    /// <summary>The version that serves.</summary>
    public ServingAnswer? Serving { get; init; }

    /// <summary>All versions, newest first.</summary>
    public required IReadOnlyList<VersionAnswer> Versions { get; init; }

    /// <summary>When the registry last told them; null when it never did.</summary>
    public DateTime? ListedAt { get; init; }

    /// <summary>What challengers would have said.</summary>
    public required IReadOnlyList<ShadowAnswer> Shadow { get; init; }

    /// <summary>The last 20 choices, newest first.</summary>
    public required IReadOnlyList<ModelChangeAnswer> Changes { get; init; }

    /// <summary>Why something is missing or old: the registry or the database is away. Null when all is known.</summary>
    public IReadOnlyList<string>? Problems { get; init; }
}

/// <summary>The version that serves.</summary>
/// <param name="Version">The version.</param>
/// <param name="Reason">Why it was chosen.</param>
/// <param name="Since">Since when; null where nobody noted it.</param>
internal sealed record ServingAnswer(string Version, string Reason, DateTime? Since);

/// <summary>A version of the model.</summary>
internal sealed record VersionAnswer
{
    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>Kind of model.</summary>
    public string? Family { get; init; }

    /// <summary>Where its word vectors come from.</summary>
    public string? EmbeddingType { get; init; }

    /// <summary>Names that point at it.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>Its figures, 0 to 1.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The registry's tags.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>A probability at or above it is labelled positive.</summary>
    public double? Threshold { get; init; }

    /// <summary>When it was made.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>All its files together.</summary>
    public long? SizeBytes { get; init; }

    /// <summary><c>serving</c>, <c>passed-over</c> or <c>refused</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Names of its pictures.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>Whether it has a model card.</summary>
    public required bool Card { get; init; }
}

/// <summary>What a challenger would have said, beside what the version that served said.</summary>
internal sealed record ShadowAnswer
{
    /// <summary>The columns, as Dapper reads them.</summary>
    public const string Columns =
        """
        version as Version, challenger as Challenger, tweets as Tweets, agreement::float8 as Agreement, labelled as Labelled,
        precision::float8 as Precision, recall::float8 as Recall,
        challenger_precision::float8 as ChallengerPrecision, challenger_recall::float8 as ChallengerRecall, since as Since, until as Until
        """;

    /// <summary>The version that served.</summary>
    public required string Version { get; init; }

    /// <summary>The challenger's version.</summary>
    public required string Challenger { get; init; }

    /// <summary>Tweets that both have scored.</summary>
    public required long Tweets { get; init; }

    /// <summary>The share on which both agree, 0 to 1.</summary>
    public double? Agreement { get; init; }

    /// <summary>Those of them whose feed knew the truth.</summary>
    public required long Labelled { get; init; }

    /// <summary>Precision of what served, on those.</summary>
    public double? Precision { get; init; }

    /// <summary>Its recall.</summary>
    public double? Recall { get; init; }

    /// <summary>Precision of the challenger, on the same.</summary>
    public double? ChallengerPrecision { get; init; }

    /// <summary>Its recall.</summary>
    public double? ChallengerRecall { get; init; }

    /// <summary>From the hour that begins here.</summary>
    public required DateTime Since { get; init; }

    /// <summary>To the hour that ends here.</summary>
    public required DateTime Until { get; init; }
}

/// <summary>Source-generated JSON of models: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(List<PassedOverRow>))]
internal sealed partial class ModelsJson : JsonSerializerContext;

/// <summary>An entry of <c>model_choices.passed_over</c>.</summary>
internal sealed record PassedOverRow(string Version, string Reason);
