using System.CommandLine;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of the commands that train an LSTM.</summary>
internal class LstmOptions : TrainingOptions
{
    public Option<int> Dimensions { get; } = Options.Number("--dimensions", "Components of a word vector.", 100, 2, 1000);

    public Option<int> VectorEpochs { get; } = Options.Number("--vector-epochs", "Passes over all texts for the word vectors.", 5, 0, 100);

    public Option<int> MinCount { get; } = Options.Number("--min-count", "A token must occur this often to be known.", 5, 5, 1_000_000);

    public Option<int> MaxVocabulary { get; } = Options.Number("--max-vocabulary", "Largest number of known tokens.", 20_000, 3, 1_000_000);

    public Option<int> MinMentions { get; } = Options.Number("--min-mentions",
        "With --known-mentions: an account must be named this often to be known. Those that few name may be anybody's.", 100, 5, 1_000_000);

    public TextOptions Texts { get; } = new();

    public Option<int> Units { get; } = Options.Number("--units", "Units of the LSTM.", new LstmSettings().Units, 1, 2048);

    public Option<int> Directions { get; } = Options.Number("--directions", "2 reads a text from both ends, 1 from its beginning.",
        new LstmSettings().Directions, 1, 2);

    public Option<Pooling> Pooling { get; } = new("--pooling")
    {
        Description = "What the output sees: the last state, the largest value of each unit, an average by attention, or the last two.",
        DefaultValueFactory = _ => new LstmSettings().Pooling,
    };

    public Option<int> Epochs { get; } = Options.Number("--epochs", "Largest number of passes over the labelled tweets.",
        new LstmSettings().Epochs, 1, 1000);

    public Option<int> Patience { get; } = Options.Number("--patience", "Passes without a better validation figure after which training stops.",
        new LstmSettings().Patience, 1, 1000);

    public Option<int> Batch { get; } = Options.Number("--batch", "Tweets per step.", new LstmSettings().Batch, 1, 65536);

    public Option<double> LearningRate { get; } = Options.Share("--learning-rate", "Step of Adam at the start.", new LstmSettings().LearningRate);

    public Option<double> Dropout { get; } = Options.Share("--dropout", "Share of the pooled states that a step leaves out.",
        new LstmSettings().Dropout);

    public Option<double> EmbeddingDropout { get; } = Options.Share("--embedding-dropout",
        "Share of a word vector's components that a step leaves out, the same ones in all words of a text.", new LstmSettings().EmbeddingDropout);

    public Option<double> WordDropout { get; } = Options.Share("--word-dropout", "Share of words that a step reads as unknown.",
        new LstmSettings().WordDropout);

    public Option<double> MentionDropout { get; } = Options.Share("--mention-dropout",
        "With --known-mentions: share of known mentions that a step reads as any account.", new LstmSettings().MentionDropout);

    public Option<int> AveragedPasses { get; } = Options.Number("--average-passes",
        "Judge and keep the mean of the weights after this many last passes, instead of those after each.", 1, 1, 100);

    public Option<string> Weights { get; } = Options.Text("--weights",
        "What tweets weigh in the loss by their set or origin, such as ends=0.5, or by its class there, such as airline:positive=3; 1 where none is named.", "");

    public Option<string?> VectorFile { get; } = new("--vectors")
    {
        Description = "Word vectors to start from instead of learning them: a file in GloVe's or word2vec's text format, gzipped or not.",
    };

    public Option<bool> HalfEmbedding { get; } = new("--half-embedding")
    {
        Description = "Keep word vectors in 16 bits: half the size; no probability moves by more than 0.005.",
    };

    public Option<string> Device { get; } = Options.Device();

    /// <inheritdoc />
    public override IEnumerable<Option> All =>
    [
        .. base.All, Dimensions, VectorEpochs, MinCount, MaxVocabulary, MinMentions, .. Texts.All, Units, Directions, Pooling, Epochs, Patience, Batch, LearningRate,
        Dropout, EmbeddingDropout, WordDropout, MentionDropout, AveragedPasses, Weights, VectorFile, HalfEmbedding, Device,
    ];

    /// <inheritdoc />
    protected override IEnumerable<Option> Places => [.. base.Places, Device];

    /// <inheritdoc />
    protected override IEnumerable<Option> Sources => [.. base.Sources, VectorFile];

    /// <summary>Refuses options that say nothing beside others.</summary>
    /// <exception cref="DataException">There are such.</exception>
    public void Check(ParseResult given)
    {
        if (given.GetValue(VectorFile) is not null
            && new Option[] { Dimensions, VectorEpochs }.FirstOrDefault(option => Options.IsTyped(given, option)) is { } idle)
        {
            throw new DataException($"{idle.Name} is about word vectors that are learned, and {VectorFile.Name} reads them from a file: "
                + "leave one of them out.");
        }
    }

    /// <summary>Refuses weights of sets that no tweet has; what an option has by default may name any.</summary>
    /// <param name="origins">Sets and origins of the tweets that are learned from.</param>
    /// <exception cref="DataException">There are such.</exception>
    public static void CheckWeights(ParseResult given, Option<string> option, IReadOnlySet<string> origins)
    {
        if (Options.IsTyped(given, option)
            && ReadWeights(given, option).Names.FirstOrDefault(name => !origins.Contains(name)) is { } unknown)
        {
            var known = origins.Where(origin => origin.Length > 0).Order(StringComparer.Ordinal).ToList();
            throw new DataException($"{option.Name}: no tweet to learn from is of a set or origin '{unknown}'; "
                + (known.Count > 0 ? $"there are {string.Join(", ", known)}." : "the data names none, so leave the option out."));
        }
    }

    /// <summary>The weights that an option gives.</summary>
    /// <exception cref="DataException">They are not written as name=number.</exception>
    public static TweetWeights ReadWeights(ParseResult given, Option<string> option) => TweetWeights.Parse(given.GetValue(option)!, option.Name);
}
