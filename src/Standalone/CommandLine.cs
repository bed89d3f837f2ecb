using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Standalone.Alerts;
using StreamSentiment.Standalone.Replay;
using StreamSentiment.Standalone.Sql;

namespace StreamSentiment.Standalone;

/// <summary>The words of <c>./run</c>.</summary>
internal static partial class CommandLine
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of the private database, the mails and the lock (default: .data beside the solution)",
        HelpName = "DIR",
        Recursive = true,
    };

    private static readonly Option<string> Postgres = new("--postgres")
    {
        Description = "Use this Postgres (an Npgsql connection string) instead of a private one",
        HelpName = "CONN",
        Recursive = true,
    };

    private static readonly Option<string> Feed = new("--feed")
    {
        Description = "Read this file instead of the built-in sample: Sentiment140's six columns, any CSV with a header that names 'text', or JSON lines; plain or gzip; - is standard input",
        HelpName = "FILE",
    };

    private static readonly Option<bool> UntilDone = new("--until-done") { Description = "Stop when every record read is a row or a dead letter, and print a summary" };
    private static readonly Option<string> Summary = new("--summary") { Description = "Write the summary to this file too, as JSON", HelpName = "FILE" };
    private static readonly Option<int?> Rate = new("--rate") { Description = "Read at most N tweets a second (the sample: 25 unless told otherwise)", HelpName = "N" };
    private static readonly Option<string> Kafka = new("--kafka") { Description = "Use these brokers (host:port,...) instead of the embedded one", HelpName = "SERVERS" };
    private static readonly Option<string> Smtp = new("--smtp") { Description = "Send reports to this mail server instead of writing .eml files to the data folder", HelpName = "HOST:PORT" };
    private static readonly Option<string> Registry = new("--registry") { Description = "Take models from this registry: a folder, or http://HOST:PORT of an MLflow server (default: MLFLOW_TRACKING_URI, else models/ beside the solution)", HelpName = "PATH|URL" };
    private static readonly Option<string> Model = new("--model") { Description = "Pin a model instead of asking the registry for the best", HelpName = "NAME[:VERSION]" };
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Forget what the data folder holds first; a server that was named is never touched" };
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show debug messages too" };
    private static readonly Option<string[]> Reason = new("--reason") { Description = "Only letters with this reason; may be given several times", HelpName = "REASON" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be put back, and what cannot be" };
    private static readonly Argument<string> Query = new("QUERY") { Description = "One SQL statement that only reads" };

    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>The process's exit code.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var sql = new Command("sql", "Run one read-only query against the stream's database and print the table, whether or not the stream is running") { Query };
        sql.SetAction((words, stop) => TellAsync(() => SqlCommand.RunAsync(words.GetValue(Query)!, DataFolderOf(words), Configured(words, [])["Postgres:ConnectionString"], stop)));
        var replay = new Command(
            "replay-dead-letters",
            "Put dead letters back into the stream, once each, and say what became of them. Without --kafka the stream must not be running: it is started on just these records. "
            + "Any other setting as for the stream, e.g. --Feed:MaxRecordBytes=4194304.")
        {
            Reason, DryRun, Kafka, Smtp, Registry, Model, Verbose,
        };
        replay.TreatUnmatchedTokensAsErrors = false;
        replay.SetAction((words, stop) => TellAsync(() => ReplayCommand.RunAsync(SettingsOf(words), words.GetValue(Reason) ?? [], words.GetValue(DryRun), stop)));
        Reason.Validators.Add(reason =>
        {
            foreach (var word in reason.Tokens.Where(token => !DeadLetterReasons.All.Contains(token.Value)))
            {
                reason.AddError($"'{word.Value}' is no reason of a dead letter: they are {string.Join(", ", DeadLetterReasons.All)}.");
            }
        });
        Rate.Validators.Add(rate =>
        {
            // What is no number at all has been told already, and cannot be asked for here.
            if (rate.Tokens is [var word] && int.TryParse(word.Value, out var perSecond) && perSecond is < 1 or > 1_000_000)
            {
                rate.AddError("--rate must be between 1 and 1000000 tweets a second.");
            }
        });
        // A plain command, because a root command would show the program's file name instead of what people type.
        var root = new Command(
            "./run",
            "Scores a feed of tweets with the registry's best LSTM, keeps every result in Postgres, and reports by mail when the model is wrong three times in a row. "
            + "Any other setting of the workers: --Section:Key=value, e.g. --Alerting:Consecutive=5, or the environment variable Alerting__Consecutive.")
        {
            Feed, UntilDone, Summary, Rate, Postgres, Kafka, Smtp, Registry, Model, Fresh, Data, Verbose, new HelpOption(), new VersionOption(), sql, replay,
        };
        AlertCommands.Make(TellAsync, words => new(DataFolderOf(words), Configured(words, [])["Postgres:ConnectionString"]), SettingsOf, Smtp).ToList().ForEach(root.Add);
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((words, stop) => TellAsync(() => StreamCommand.RunAsync(SettingsOf(words), stop)));
        // The host drains at Ctrl-C, which takes longer than the two seconds that are allowed otherwise.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> TellAsync(Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is StartException or UnauthorizedAccessException or IOException)
        {
            await System.Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return StreamHost.ExitCodeOf(problem);
        }
    }

    private static RunSettings SettingsOf(ParseResult words)
    {
        var configuration = new Dictionary<string, string?>();
        foreach (var word in words.UnmatchedTokens)
        {
            if (WorkerSetting().Match(word) is not { Success: true } setting)
            {
                throw new SettingException($"'{word}' is no option of ./run. See ./run --help.");
            }

            Sections.RefuseOther(setting.Groups["key"].Value);
            configuration[setting.Groups["key"].Value] = setting.Groups["value"].Value;
        }

        var feed = words.GetValue(Feed);
        if (feed is { Length: 0 })
        {
            throw new SettingException("--feed names no file. See ./run --help.");
        }

        Set("Feed:Path", feed is null or FeedOptions.StandardInput ? feed : Path.GetFullPath(feed));
        Set("Feed:Rate", words.GetValue(Rate)?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Set("Kafka:BootstrapServers", words.GetValue(Kafka));
        Set("Model:Registry", words.GetValue(Registry));
        if (words.GetValue(Model) is { } model)
        {
            var parts = model.Split(':', 2);
            Set("Model:Name", parts[0]);
            Set("Model:Version", parts.Length > 1 ? parts[1] : null);
        }

        var configured = Configured(words, configuration);
        return new RunSettings
        {
            Data = DataFolderOf(words),
            Fresh = words.GetValue(Fresh),
            UntilDone = words.GetValue(UntilDone),
            Summary = words.GetValue(Summary),
            Postgres = configured["Postgres:ConnectionString"],
            Kafka = configured["Kafka:BootstrapServers"],
            Feeds = [.. configured.GetSection(NamedFeedOptions.Section).GetChildren().Select(section => section.Key)],
            Smtp = words.GetValue(Smtp),
            Verbose = words.GetValue(Verbose),
            Configuration = configuration,
        };

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                configuration[key] = value;
            }
        }
    }

    // What the options, the environment and appsettings.json say together, the first of them first.
    private static IConfigurationRoot Configured(ParseResult words, Dictionary<string, string?> options)
    {
        if (words.GetValue(Postgres) is { } postgres)
        {
            options["Postgres:ConnectionString"] = postgres;
        }

        return new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddInMemoryCollection(options).Build();
    }

    private static string DataFolderOf(ParseResult words) => Path.GetFullPath(words.GetValue(Data) ?? Path.Combine(Home.Folder, ".data"));

    [GeneratedRegex(@"^--(?<key>\w+(:[\w.]+)+)=(?<value>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex WorkerSetting();
}
