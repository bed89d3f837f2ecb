using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>A set of tweets, scored by the draft of a package.</summary>
/// <param name="Name">As in the names of metrics: <c>val</c>, <c>test</c>, <c>airline</c>.</param>
/// <param name="Main">What the main set is called.</param>
internal sealed record ScoredSet(string Name, ModelEvaluation Evaluation, string Main)
{
    private readonly Lazy<ScoreCurve> _curve = new(Evaluation.Curve);

    /// <summary>What every threshold gives.</summary>
    public ScoreCurve Curve => _curve.Value;

    /// <summary>Name for people.</summary>
    public string Title => SetNames.Title(Name, Main);
}
