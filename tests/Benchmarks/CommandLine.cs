using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Confluent.Kafka;
using Npgsql;
using StreamSentiment.Benchmarks.Reports;
using StreamSentiment.Benchmarks.Stages;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Standalone;

namespace StreamSentiment.Benchmarks;

/// <summary>The words of <c>./bench</c>.</summary>
internal static class CommandLine
{
    private const int Interrupted = 130;

    // A stream that is interrupted finishes what is in flight, and its Postgres stops after it.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(90);

    private static readonly Argument<string?> Stage = new("STAGE")
    {
        Description = "Only this one: " + string.Join("; ", StageCatalog.All.Select(stage => $"{stage.Name} ({stage.What})")),
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Model = new("--model") { Description = "This model instead of the registry's best", HelpName = "NAME[:VERSION]" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "Take models from this folder (default: models/ beside the solution)", HelpName = "DIR" };
    private static readonly Option<string?> Engine = new("--engine") { Description = "Inference engine, setting Model:Engine: " + string.Join(", ", InferenceEngine.Known), HelpName = "NAME" };
    private static readonly Option<string?> Texts = new("--texts") { Description = "Measure with these texts instead of the shipped sample: whatever ./run reads, or one a line in a .txt", HelpName = "FILE" };
    private static readonly Option<bool> Labelled = new("--labelled") { Description = "Keep the truth that the texts bring, so that the stream has verdicts to write too" };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Measure each stage so often, rounds interleaved (the whole stream at most 3 times)", HelpName = "N", DefaultValueFactory = _ => 5 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "Length of one measurement of a stage", HelpName = "S", DefaultValueFactory = _ => 0.8 };
    private static readonly Option<long?> Tweets = new("--tweets") { Description = "Tweets for stream, latency, memory or feeds", HelpName = "N" };
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Hold stream or latency for so long", HelpName = "M" };
    private static readonly Option<bool> Pipe = new("--pipe") { Description = "Hold the stream by a pipe, where the disk has no room for a file of so many minutes" };
    private static readonly Option<int> Rate = new("--rate") { Description = "Tweets a second for latency", HelpName = "N", DefaultValueFactory = _ => 5_800 };
    private static readonly Option<string?> Json = new("--json") { Description = "Write everything as JSON, to a file or to standard output", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Docs = new("--docs") { Description = "Write docs/performance.md, its picture and docs/performance.json; figures of earlier runs that were not measured now are kept" };
    private static readonly Option<string?> Work = new("--work") { Description = "Folder for what is made meanwhile, on the disk that is to be measured (default: .bench beside the solution)", HelpName = "DIR" };

    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>The process's exit code.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        InRange(Rounds, 1, 100);
        InRange(Seconds, 0.01, 60);
        InRange(Tweets, 1_000, 1_000_000_000);
        InRange(Minutes, 0.05, 1_440);
        InRange(Rate, 1, 1_000_000);
        // A plain command, because a root command would show the program's file name instead of what people type.
        var root = new Command("./bench", "Measures the stream on this machine, each stage alone and all together, with the physical bound beside each; all of it takes less than five minutes. Others on the machine disturb it.")
        {
            Stage, Model, Registry, Engine, Texts, Labelled, Rounds, Seconds, Tweets, Minutes, Pipe, Rate, Json, Docs, Work, new HelpOption(), new VersionOption(),
        };
        root.SetAction((words, stop) => TellAsync(() => MeasureAsync(SettingsOf(words), stop)));
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopLimit });
    }

    private static async Task MeasureAsync(BenchSettings settings, CancellationToken stop)
    {
        var files = new ReportFiles(settings);
        var report = await BenchRun.RunAsync(settings, TimeProvider.System, Console.Error.WriteLine, stop).ConfigureAwait(false);
        await files.WriteAsync(report).ConfigureAwait(false);
    }

    private static async Task<int> TellAsync(Func<Task> measure)
    {
        try
        {
            // Off the thread that watches for Ctrl-C.
            await Task.Run(measure).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; everything that was made meanwhile is removed.").ConfigureAwait(false);
            return Interrupted;
        }
        catch (Exception problem) when (
            problem is StartException or RegistryException or ModelPackageException or IOException or UnauthorizedAccessException or NpgsqlException or KafkaException)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return StreamHost.Failed;
        }
    }

    private static BenchSettings SettingsOf(ParseResult words)
    {
        var stage = words.GetValue(Stage);
        if (stage is not null && StageCatalog.All.All(known => known.Name != stage))
        {
            throw new StartException($"'{stage}' is no stage. There are: {string.Join(", ", StageCatalog.All.Select(known => known.Name))}. See ./bench --help.");
        }

        Only(Minutes, "stream", "latency");
        if (stage is not null)
        {
            Only(Tweets, "stream", "latency", "memory", "feeds");
        }

        if (words.GetValue(Pipe) && words.GetResult(Minutes) is null)
        {
            throw new StartException("--pipe goes with --minutes, e.g. ./bench stream --minutes 10 --pipe. See ./bench --help.");
        }

        InferenceEngine.Parse(words.GetValue(Engine));
        var model = words.GetValue(Model)?.Split(':', 2);
        var texts = words.GetValue(Texts);
        return new BenchSettings
        {
            Stage = stage,
            Registry = Path.GetFullPath(words.GetValue(Registry) ?? Path.Combine(Home.Folder, "models")),
            ModelName = model?[0],
            ModelVersion = model?.ElementAtOrDefault(1),
            Engine = words.GetValue(Engine),
            Texts = texts is null ? null : Path.GetFullPath(texts),
            Labelled = words.GetValue(Labelled),
            Rounds = words.GetValue(Rounds),
            Seconds = words.GetValue(Seconds),
            Tweets = words.GetValue(Tweets),
            Minutes = words.GetValue(Minutes),
            Pipe = words.GetValue(Pipe),
            Rate = words.GetValue(Rate),
            Json = words.GetResult(Json) is not null,
            JsonFile = words.GetValue(Json) is { } file ? Path.GetFullPath(file) : null,
            Docs = words.GetValue(Docs),
            Work = LeftOvers.FolderIn(Path.GetFullPath(words.GetValue(Work) ?? Path.Combine(Home.Folder, ".bench"))),
        };

        void Only<T>(Option<T> option, params string[] stages)
        {
            if (words.GetResult(option) is not null && !stages.Contains(stage))
            {
                throw new StartException($"{option.Name} goes with one of these stages: {string.Join(", ", stages)}, e.g. ./bench {stages[0]} {option.Name} ... See ./bench --help.");
            }
        }
    }

    private static void InRange<TOption, T>(Option<TOption> option, T least, T most)
        where T : IParsable<T>, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            // What is no number at all has been told already.
            if (result.Tokens is [var word] && T.TryParse(word.Value, CultureInfo.InvariantCulture, out var value) && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be between {least} and {most}."));
            }
        });
    }
}
