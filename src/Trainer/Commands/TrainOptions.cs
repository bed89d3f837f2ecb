using System.CommandLine;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train word2vec-lstm</c>.</summary>
internal sealed class TrainOptions
{
    public Option<string> Data { get; } = Text("--data", "Folder with the data.", "../shared/data");

    public Option<string> Models { get; } = Text("--out", "Folder of the model registry to write to.", "models");

    public Option<string> Name { get; } = Text("--name", "Registered name of the model.", "tweet-sentiment");

    public Option<string?> Version { get; } = new("--version") { Description = "Version to write; the next free number unless given." };

    public Option<int> Seed { get; } = Number("--seed", "Seed of all chance.", 7, 0, int.MaxValue);

    public Option<int> Threads { get; } = Number("--threads", "Threads; with 1 two runs give the same model.", Environment.ProcessorCount,
        1, 256);

    public Option<int> Dimensions { get; } = Number("--dimensions", "Components of a word vector.", 100, 2, 1000);

    public Option<int> VectorEpochs { get; } = Number("--vector-epochs", "Passes over all texts for the word vectors.", 5, 0, 100);

    public Option<int> MinCount { get; } = Number("--min-count", "A token must occur this often to be known.", 5, 5, 1_000_000);

    public Option<int> MaxVocabulary { get; } = Number("--max-vocabulary", "Largest number of known tokens.", 20_000, 3, 1_000_000);

    public Option<int> MaxTokens { get; } = Number("--max-tokens", "Tokens of a tweet beyond this many are not read.", 64, 1, 1024);

    public Option<int> Units { get; } = Number("--units", "Units of the LSTM.", new LstmSettings().Units, 1, 2048);

    public Option<Pooling> Pooling { get; } = new("--pooling")
    {
        Description = "What the output sees: the largest value of each unit, or the last state.",
        DefaultValueFactory = _ => new LstmSettings().Pooling,
    };

    public Option<int> Epochs { get; } = Number("--epochs", "Largest number of passes over the labelled tweets.",
        new LstmSettings().Epochs, 1, 1000);

    public Option<int> Patience { get; } = Number("--patience", "Passes without a better validation figure after which training stops.",
        new LstmSettings().Patience, 1, 1000);

    public Option<int> Batch { get; } = Number("--batch", "Tweets per step.", new LstmSettings().Batch, 1, 65536);

    public Option<double> LearningRate { get; } = Share("--learning-rate", "Step of Adam at the start.", new LstmSettings().LearningRate);

    public Option<double> Dropout { get; } = Share("--dropout", "Share of inputs and outputs that a step leaves out.",
        new LstmSettings().Dropout);

    public Option<double> EndsWeight { get; } = Share("--ends-weight",
        "Weight of rows of origin 'ends', whose date gives their label away.", 1);

    public Option<double> RecallFloor { get; } = Share("--recall-floor",
        "The decision threshold is the most precise whose recall on the validation tweets is at least this.", 0.765);

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        Data, Models, Name, Version, Seed, Threads, Dimensions, VectorEpochs, MinCount, MaxVocabulary, MaxTokens,
        Units, Pooling, Epochs, Patience, Batch, LearningRate, Dropout, EndsWeight, RecallFloor,
    ];

    /// <summary>An option that takes a text.</summary>
    public static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var given) && (given < least || given > most))
            {
                result.AddError($"{name} must lie between {least} and {most}.");
            }
        });
        return option;
    }

    private static Option<double> Share(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, out var given) && !(given is >= 0 and <= 1))
            {
                result.AddError($"{name} must lie between 0 and 1.");
            }
        });
        return option;
    }
}
