using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Packaging;

namespace StreamSentiment.Trainer.Commands;

/// <summary>What every command that trains a model takes: its data, where the model goes, seed, threads, checkpoints.</summary>
internal class TrainingOptions
{
    public Option<string> Data { get; } = Options.Text("--data", "Folder with the data.", "../shared/data");

    public Option<string?> Sets { get; } = new("--sets")
    {
        Description = "Sets of the data folder to use, with commas: sentiment140, semeval, tweet-sentiment-extraction, airline; all unless given.",
    };

    public Option<string?> Train { get; } = new("--train")
    {
        Description = "A file of labelled tweets instead of a folder, such as the full Sentiment140; CSV, gzipped or not, UTF-8 or Latin-1.",
    };

    public Option<string?> Validation { get; } = new("--validation") { Description = "With --train: validation tweets; a tenth of it unless given." };

    public Option<string?> Test { get; } = new("--test") { Description = "With --train: test tweets; another tenth of it unless given." };

    public Option<string?> Unlabelled { get; } = new("--unlabelled") { Description = "With --train: texts for word vectors, one a line." };

    public Option<string> Registry { get; } = new Option<string>("--registry", "--out")
    {
        Description = PackageSource.RegistryDescription,
        DefaultValueFactory = _ => "models",
    }.AsRegistry();

    public Option<string> Name { get; } = Options.Text("--name", "Registered name of the model.", "tweet-sentiment").AsName();

    public Option<string?> Version { get; } =
        new Option<string?>("--version") { Description = "Version to write; the next free number unless given. MLflow numbers versions itself." }.AsVersion();

    public Option<int> Seed { get; } = Options.Number("--seed", "Seed of all chance.", 7, 0, int.MaxValue);

    public Option<int> Threads { get; } = Options.Number("--threads", "Threads; with 1 two runs give the same model.",
        Environment.ProcessorCount, 1, 256);

    public Option<double> RecallFloor { get; } = Options.Share("--recall-floor",
        "The decision threshold is the most precise whose recall on the validation tweets is at least this.", 0.755);

    public Option<double> OtherRecallFloor { get; } = Options.Share("--other-recall-floor",
        "The same for the validation part of each other set.", ModelPublisher.DefaultOtherRecallFloor);

    public Option<string> Work { get; } = Options.Text("--work", "Folder of checkpoints: the same command, run again, goes on from the last one.",
        ".training");

    public Option<bool> Restart { get; } = new("--restart") { Description = "Start from the beginning, whatever checkpoint there is." };

    /// <summary>All of them, in the order of the help; further options of a command come behind.</summary>
    public virtual IEnumerable<Option> All =>
        [Data, Sets, Train, Validation, Test, Unlabelled, Registry, Name, Version, Seed, Threads, RecallFloor, OtherRecallFloor, Work, Restart];

    /// <summary>Options that say where things lie, and not what is made of them.</summary>
    protected virtual IEnumerable<Option> Places => [Data, Train, Validation, Test, Unlabelled, Registry, Work, Restart];

    /// <summary>Options that name data or vectors: accounts of a run tell the last part of their paths.</summary>
    protected virtual IEnumerable<Option> Sources => [Data, Train, Validation, Test, Unlabelled];

    /// <summary>The data that was named.</summary>
    /// <exception cref="DataException">It is not there, or two ways to name it were mixed.</exception>
    public TrainingData OpenData(ParseResult given)
    {
        if (given.GetValue(Train) is not { } train)
        {
            if (new Option[] { Validation, Test, Unlabelled }.FirstOrDefault(option => Options.IsTyped(given, option)) is { } stray)
            {
                throw new DataException($"{stray.Name} needs --train: without it the files are those of the folder --data.");
            }

            return DataFolder.Open(given.GetValue(Data)!, given.GetValue(Sets)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        if (given.GetValue(Sets) is not null)
        {
            throw new DataException("--sets names parts of the folder --data and does not go with --train.");
        }

        if (Options.IsTyped(given, Data))
        {
            throw new DataException("--data names a folder and --train a file instead of it: leave one of them out.");
        }

        foreach (var file in new[] { train, given.GetValue(Validation), given.GetValue(Test), given.GetValue(Unlabelled) }.OfType<string>())
        {
            if (!File.Exists(file))
            {
                throw new DataException($"There is no file {file}.");
            }
        }

        return new TrainingData(Path.GetDirectoryName(Path.GetFullPath(train))!, train, given.GetValue(Validation), given.GetValue(Test), [],
            given.GetValue(Unlabelled), null);
    }

    /// <summary>What writes the package; the places that are written to are tried now, and not after the training.</summary>
    /// <exception cref="DataException">The version is there already, or nothing can be written there.</exception>
    /// <exception cref="RegistryException">The server does not answer, or refuses.</exception>
    public PackageWriter OpenWriter(ParseResult given)
    {
        var (registry, name) = (given.Named(Registry), given.GetValue(Name)!);
        if (ModelRegistries.OpenToWrite(registry) is MlFlowModelRegistry server)
        {
            OutputPlaces.CheckFolder(Work.Name, given.GetValue(Work)!);
            return PackageWriter.ToServer(server, Path.Combine(given.GetValue(Work)!, "packages"), name, given.GetValue(Version));
        }

        OutputPlaces.CheckFolder(given.GetResult(Registry).Typed(Registry), Path.Combine(registry, name));
        OutputPlaces.CheckFolder(Work.Name, given.GetValue(Work)!);
        return new PackageWriter(registry, name, given.GetValue(Version));
    }

    /// <summary>What makes a package of the trained model.</summary>
    public ModelPublisher OpenPublisher(ParseResult given, PackageWriter writer, TrainingData data, TimeProvider time) =>
        new(writer, data, given.GetValue(RecallFloor), time, given.GetValue(OtherRecallFloor));

    /// <summary>The checkpoint of this training; an old one is forgotten when that was asked for.</summary>
    /// <param name="part">Which part of the command's work it is of.</param>
    /// <param name="identity">What else decides the result, such as the data's digest.</param>
    public CheckpointStore OpenCheckpoints(ParseResult given, string command, string part, params IEnumerable<string> identity) =>
        OpenCheckpoints(given, command, part, All.Except(Places).Except([Name, Version, RecallFloor, OtherRecallFloor]), identity);

    /// <summary>The same for a part that depends on some options only.</summary>
    public CheckpointStore OpenCheckpoints(
        ParseResult given, string command, string part, IEnumerable<Option> deciding, params IEnumerable<string> identity)
    {
        var settings = deciding.Select(option => $"{option.Name} {Given(given, option)}");
        var store = new CheckpointStore(given.GetValue(Work)!, $"{command}-{part}", [.. settings, .. identity]);
        if (given.GetValue(Restart))
        {
            store.Delete();
        }

        return store;
    }

    /// <summary>What to type for the same package; of files and folders the names, for where they lay is each one's own affair.</summary>
    public string Words(ParseResult given, string command)
    {
        var told = All.Where(option => IsUsed(given, option)
            && (option == Data || (Options.IsTyped(given, option) && (Sources.Contains(option) || !Places.Contains(option)))));
        var words = told.Select(option => $"{option.Name} {Told(option, option == Data ? given.GetValue(Data)! : Given(given, option))}".TrimEnd());
        return string.Join(' ', words.Prepend($"./train {command}"));
    }

    /// <summary>Every option that decides the result, with its value, for the run's log.</summary>
    public IEnumerable<(string Name, string Value)> Parameters(ParseResult given) =>
        All.Where(option => IsUsed(given, option) && (Sources.Contains(option) || !Places.Contains(option)))
            .Select(option => (
                option.Name.TrimStart('-'),
                Told(option, given.GetResult(option)?.GetValueOrDefault<object>()?.ToString() ?? "")));

    // Without --train the data is the folder's, with it the folder counts for nothing.
    private bool IsUsed(ParseResult given, Option option) => option != Data || given.GetValue(Train) is null;

    private string Told(Option option, string value) => Sources.Contains(option) && value.Length > 0
        ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(value)))
        : value;

    private static string Given(ParseResult given, Option option) => given.GetResult(option) is { Implicit: false } result
        ? string.Join(' ', result.Tokens.Select(token => token.Value))
        : "";
}
