using System.CommandLine;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Bow;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train bow</c>.</summary>
internal sealed class BowOptions : TrainingOptions
{
    private const string AllLearners = "all";

    public Option<string> Learner { get; } = OneOf("--learner", "What learns; all makes a version of each.", "logistic-regression",
        [.. BowNames.Learners.Keys, AllLearners]);

    public Option<string> Features { get; } = OneOf("--features",
        "counts of tokens, or tf-idf (smoothed, vectors of length 1); both makes a version of each.", "tf-idf", "counts", "tf-idf", "both");

    public Option<GridSize> Grid { get; } = new("--grid")
    {
        Description = "How many settings are tried.",
        DefaultValueFactory = _ => GridSize.Small,
    };

    public Option<int> MinCount { get; } = Options.Number("--min-count", "A token must occur this often to be known.", 5, 5, 1_000_000);

    public Option<int> MaxVocabulary { get; } = Options.Number("--max-vocabulary", "Largest number of known tokens, pairs included.", 100_000, 3, 1_000_000);

    public Option<int> Ngrams { get; } = Options.Number("--ngrams", "2 counts pairs of neighbouring tokens too, such as 'not good'.", 2, 1, 2);

    /// <summary>How texts become tokens; pairs count among the tokens that are read.</summary>
    public TextOptions Text { get; } = new(markNegations: true, maxTokens: 128);

    /// <inheritdoc />
    public override IEnumerable<Option> All => [.. base.All, Learner, Features, Grid, MinCount, MaxVocabulary, Ngrams, .. Text.All];

    /// <summary>How texts become tokens, pairs included.</summary>
    /// <exception cref="DataException">The options contradict one another.</exception>
    public TokenizerSettings Tokenizer(ParseResult given)
    {
        var settings = Text.Read(given) with { Ngrams = given.GetValue(Ngrams) };
        if (settings is { Ngrams: 2, MaxTokens: 1 })
        {
            throw new DataException($"{Ngrams.Name} 2 needs room for two words: raise {Text.MaxTokens.Name}, or give {Ngrams.Name} 1.");
        }

        return settings.Problem() is { } problem ? throw new DataException($"These options do not go together: {problem}.") : settings;
    }

    /// <summary>Every model that is to be made.</summary>
    /// <exception cref="DataException">There is none such, or several would get one version.</exception>
    public IReadOnlyList<(BowLearner Learner, bool InverseFrequency)> Models(ParseResult given)
    {
        var (learner, features) = (given.GetValue(Learner)!, given.GetValue(Features)!);
        var models =
            from of in BowNames.Learners.Values
            where learner == AllLearners || BowNames.Learners[learner] == of
            from inverseFrequency in new[] { false, true }
            where features == "both" || features == BowNames.Of(inverseFrequency)
            // To naive Bayes a token is there or not: TF-IDF would make the model of the counts once more.
            where of != BowLearner.NaiveBayes || !inverseFrequency
            select (of, inverseFrequency);
        return models.ToList() switch
        {
            [] => throw new DataException("To naive-bayes a token is there or not, so tf-idf changes nothing: give --features counts."),
            { Count: > 1 } when given.GetValue(Version) is not null =>
                throw new DataException("--version names one version, and several models are to be made: leave it out."),
            var list => list,
        };
    }

    private static Option<string> OneOf(string name, string description, string value, params string[] values)
    {
        var option = Options.Text(name, description, value);
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
