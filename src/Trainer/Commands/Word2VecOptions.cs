using System.CommandLine;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train word2vec</c>.</summary>
internal sealed class Word2VecOptions() : VectorOptions(window: 5, epochs: 5, learningRate: 0.025)
{
    public Option<int> Negatives { get; } = Options.Number("--negatives", "Noise words per neighbour.",
        new SkipGramSettings().Negatives, 1, 100);

    public Option<double> Subsample { get; } = Options.Share("--subsample",
        "Words commoner than this share of all are thinned out; 1 thins none.", new SkipGramSettings().Subsample);

    public Option<bool> Subwords { get; } = new("--subwords")
    {
        Description = "Learn a word's vector from its character 3- to 5-grams too, as fastText does: better for rare words, slower.",
    };

    /// <inheritdoc />
    protected override IEnumerable<Option> Own => [Negatives, Subsample, Subwords];

    /// <summary>The settings that were given.</summary>
    public SkipGramSettings Read(ParseResult given) => new()
    {
        Dimensions = given.GetValue(Dimensions),
        Window = given.GetValue(Window),
        Epochs = given.GetValue(Epochs),
        Negatives = given.GetValue(Negatives),
        Subsample = given.GetValue(Subsample),
        LearningRate = (float)given.GetValue(LearningRate),
        Threads = given.GetValue(Threads),
        Seed = given.GetValue(Seed),
    };
}
