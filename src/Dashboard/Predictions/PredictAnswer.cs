using System.ComponentModel;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>What is said once, however many texts were asked for.</summary>
internal abstract record PredictedBy
{
    [Description("From here on the model says positive.")]
    public required float Threshold { get; init; }

    [Description("Name of the model.")]
    public required string Model { get; init; }

    [Description("Its version.")]
    public required string ModelVersion { get; init; }

    [Description("false: what was asked should have been kept and could not be, as the database is away.")]
    public bool? Kept { get; init; }
}

/// <summary>Answer to one text.</summary>
internal sealed record PredictAnswer : PredictedBy
{
    [Description(PredictedText.IdInWords)]
    public string? PredictionId { get; init; }

    [Description("negative or positive: positive where positive_probability is at or above threshold.")]
    public required string Label { get; init; }

    [Description("From 0 to 1.")]
    public required float PositiveProbability { get; init; }

    [Description("What each word adds, where that was asked for.")]
    public IReadOnlyList<WordShare>? Words { get; init; }
}

/// <summary>What a word does to the probability.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Word">The word.</param>
/// <param name="Adds">The probability with it, less that without it.</param>
internal sealed record WordShare(
    [property: Description("Where it begins in the text, in UTF-16 units.")] int Start,
    [property: Description("How long it is, in UTF-16 units.")] int Length,
    [property: Description("The word as it stands there.")] string Word,
    [property: Description("The positive probability with the word, less that without it; a text of which nothing is left counts as 0.5.")]
    float Adds);

/// <summary>Answer to several texts.</summary>
internal sealed record PredictAnswers : PredictedBy
{
    [Description("One for each text, in their order.")]
    public required IReadOnlyList<PredictedText> Predictions { get; init; }
}

/// <summary>One of several.</summary>
internal sealed record PredictedText
{
    /// <summary>What a prediction's id is.</summary>
    public const string IdInWords = "Name of the kept prediction, for POST /feedback; missing where it was not kept.";

    [Description(IdInWords)]
    public string? PredictionId { get; init; }

    [Description("negative or positive; missing where there is an error.")]
    public string? Label { get; init; }

    [Description("From 0 to 1; missing where there is an error.")]
    public float? PositiveProbability { get; init; }

    [Description("Why there is no prediction.")]
    public string? Error { get; init; }
}
