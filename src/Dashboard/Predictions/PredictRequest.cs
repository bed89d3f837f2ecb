using System.ComponentModel;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>Body of <c>POST /predict</c>.</summary>
internal sealed record PredictRequest
{
    [Description("The text to score, as tweeted. Either this or texts.")]
    public string? Text { get; init; }

    [Description("1 to 1,000 texts, all scored by one model. Either this or text.")]
    public IReadOnlyList<string?>? Texts { get; init; }

    [Description("Tell what each word adds; with text only.")]
    public bool Explain { get; init; }

    // Not a default of true, which the generated reader would lose.
    [Description("Keep the prediction, so that it can be judged by its id: so unless this is false, as for what is still being typed.")]
    public bool? Keep { get; init; }
}

/// <summary>Answer to one text.</summary>
internal sealed record PredictAnswer
{
    [Description("Name of the kept prediction, for POST /feedback; missing where it was not kept.")]
    public string? PredictionId { get; init; }

    [Description("negative or positive: positive where positive_probability is at or above threshold.")]
    public required string Label { get; init; }

    [Description("From 0 to 1.")]
    public required float PositiveProbability { get; init; }

    [Description("From here on the model says positive.")]
    public required float Threshold { get; init; }

    [Description("Name of the model.")]
    public required string Model { get; init; }

    [Description("Its version.")]
    public required string ModelVersion { get; init; }

    [Description("What each word adds, where that was asked for.")]
    public IReadOnlyList<WordShare>? Words { get; init; }

    [Description("false: the prediction should have been kept and could not be, as the database is away.")]
    public bool? Kept { get; init; }
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
    [property: Description("The positive probability with the word, less that without it; a text of which nothing is left counts as 0.5.")] float Adds);

/// <summary>Answer to several texts.</summary>
internal sealed record PredictAnswers
{
    [Description("One for each text, in their order.")]
    public required IReadOnlyList<PredictedText> Predictions { get; init; }

    [Description("From here on the model says positive.")]
    public required float Threshold { get; init; }

    [Description("Name of the model.")]
    public required string Model { get; init; }

    [Description("Its version.")]
    public required string ModelVersion { get; init; }

    [Description("false: the predictions should have been kept and could not be, as the database is away.")]
    public bool? Kept { get; init; }
}

/// <summary>One of several.</summary>
internal sealed record PredictedText
{
    [Description("Name of the kept prediction, for POST /feedback; missing where it was not kept.")]
    public string? PredictionId { get; init; }

    [Description("negative or positive; missing where there is an error.")]
    public string? Label { get; init; }

    [Description("From 0 to 1; missing where there is an error.")]
    public float? PositiveProbability { get; init; }

    [Description("Why there is no prediction.")]
    public string? Error { get; init; }
}
