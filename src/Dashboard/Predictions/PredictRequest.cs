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
