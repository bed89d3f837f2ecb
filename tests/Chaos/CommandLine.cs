using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using StreamSentiment.Chaos.Processes;
using StreamSentiment.Chaos.Reports;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos;

/// <summary>The words of <c>./test --chaos</c>.</summary>
internal static class CommandLine
{
    private const int Wrong = 1;
    private const int Interrupted = 130;

    // Whatever stands still has to be woken and ended.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    private static readonly Argument<double> Minutes = new("MINUTES") { Description = "How long faults are inflicted" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Repeats the faults and the tweets of an earlier run (default: a new one)", HelpName = "N", DefaultValueFactory = _ => Random.Shared.Next(1, 100_000) };
    private static readonly Option<int> Rate = new("--rate") { Description = "Tweets a second", HelpName = "N", DefaultValueFactory = _ => 5_800 };
    private static readonly Option<double> Every = new("--every") { Description = "Seconds between two faults", HelpName = "S", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> Whole = new("--whole") { Description = "The stream as one process with its own broker and Postgres, killed together: kill -9 of everything" };
    private static readonly Option<string?> Json = new("--json") { Description = "Write everything as JSON to this file", HelpName = "FILE" };
    private static readonly Option<bool> Docs = new("--docs") { Description = "Write docs/reliability.md and docs/reliability.json" };
    private static readonly Option<string?> Work = new("--work") { Description = "Folder for what is made meanwhile (default: .chaos beside the solution)", HelpName = "DIR" };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave logs and mails there also when all is well" };

    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>The process's exit code: 0 only where everything is as it must be.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [BrokerProcess.Word])
        {
            await BrokerProcess.BeAsync().ConfigureAwait(false);
            return 0;
        }

        InRange(Minutes, 0.1, 10_000);
        InRange(Rate, 10, 100_000);
        InRange(Every, 1, 3_600);
        // A plain command, because a root command would show the program's file name.
        var root = new Command("chaos", "Runs the stream under load as processes of their own while they, their servers and the network between them fail at random; then counts that nothing is lost and nothing is double.")
        {
            Minutes, Seed, Rate, Every, Whole, Json, Docs, Work, Keep, new HelpOption(),
        };
        root.SetAction((words, stop) => TellAsync(() => RunAsync(words, stop)));
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopLimit }).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(ParseResult words, CancellationToken stop)
    {
        var settings = new ChaosSettings
        {
            Duration = TimeSpan.FromMinutes(words.GetValue(Minutes)),
            Seed = words.GetValue(Seed),
            Rate = words.GetValue(Rate),
            Every = TimeSpan.FromSeconds(words.GetValue(Every)),
            Whole = words.GetValue(Whole),
            Work = words.GetValue(Work) is { } folder ? Path.GetFullPath(folder) : Path.Combine(Home.Folder, ".chaos"),
            Keep = words.GetValue(Keep),
        };
        Console.Error.WriteLine(settings.Command);
        var report = await new ChaosRun(settings, TimeProvider.System, Console.Error.WriteLine).RunAsync(stop).ConfigureAwait(false);
        Console.Write(TextReport.Of(report));
        if (words.GetValue(Json) is { } file)
        {
            await WriteAsync(file, report).ConfigureAwait(false);
        }

        if (words.GetValue(Docs))
        {
            await WriteAsync(Path.Combine(Home.Folder, "docs", "reliability.json"), report).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(Home.Folder, "docs", "reliability.md"), ReliabilityPage.Write(report), stop).ConfigureAwait(false);
        }

        return report.Passed ? 0 : Wrong;
    }

    private static Task WriteAsync(string file, ChaosReport report) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, ChaosJson.Default.ChaosReport) + "\n");

    private static async Task<int> TellAsync(Func<Task<int>> run)
    {
        try
        {
            // Off the thread that watches for Ctrl-C.
            return await Task.Run(run).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; everything that was started is ended.").ConfigureAwait(false);
            return Interrupted;
        }
        catch (StartException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
            return Wrong;
        }
    }

    private static void InRange<T>(Symbol symbol, T least, T most)
        where T : struct, IComparable<T>
    {
        switch (symbol)
        {
            case Option<T> option:
                option.Validators.Add(word =>
                {
                    if (word.GetValueOrDefault<T>() is var value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                    {
                        word.AddError(FormattableString.Invariant($"{option.Name} must be from {least} to {most}."));
                    }
                });
                break;
            case Argument<T> argument:
                argument.Validators.Add(word =>
                {
                    if (word.GetValueOrDefault<T>() is var value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                    {
                        word.AddError(FormattableString.Invariant($"{argument.Name} must be from {least} to {most}."));
                    }
                });
                break;
        }
    }
}
