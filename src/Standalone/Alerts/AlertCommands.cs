using System.CommandLine;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Incidents;

namespace StreamSentiment.Standalone.Alerts;

/// <summary>The words of <c>./run</c> that are about incidents.</summary>
internal static class AlertCommands
{
    private static readonly Argument<string> Incident = new("INCIDENT") { Description = "The first digits of its id" };
    private static readonly Argument<long> Silence = new("SILENCE") { Description = "Its number" };
    private static readonly Option<bool> All = new("--all") { Description = "Also those that were resolved more than a day ago" };
    private static readonly Option<string?> By = new("--by") { Description = "Who says so (default: the user of this machine)", HelpName = "NAME" };
    private static readonly Option<string?> Note = new("--note") { Description = "What is known", HelpName = "TEXT" };
    private static readonly Option<string?> Model = new("--model") { Description = "Only incidents on this model", HelpName = "NAME" };
    private static readonly Option<string?> Rule = new("--rule") { Description = "Only incidents of this rule", HelpName = "NAME" };
    private static readonly Option<bool> Everything = new("--everything") { Description = "All incidents, instead of --model or --rule" };
    private static readonly Option<string?> For = new("--for") { Description = "How long: 90s, 30m, 2h, 1d", HelpName = "TIME" };
    private static readonly Option<string?> Until = new("--until") { Description = "Until when, instead: 2026-12-24T18:00Z", HelpName = "TIME" };
    private static readonly Option<string?> Why = new("--why") { Description = "The reason, for others", HelpName = "TEXT" };

    /// <summary>All of them.</summary>
    /// <param name="tell">Runs something and tells in a line what the user can mend.</param>
    /// <param name="database">Which database the words name.</param>
    /// <param name="settings">The settings that the words name.</param>
    /// <param name="smtp">The option that names a mail server.</param>
    public static IEnumerable<Command> Make(
        Func<Func<Task<int>>, Task<int>> tell, Func<ParseResult, AlertDatabase> database, Func<ParseResult, RunSettings> settings, Option smtp)
    {
        yield return With(new Command("incidents", "List the incidents that are open or were resolved within a day, what was decided to be sent and why, and the silences") { All },
            (words, stop) => IncidentCommands.ListAsync(database(words), words.GetValue(All), stop));
        yield return With(new Command("acknowledge", "Say that somebody knows of an incident: no more reminders") { Incident, By, Note },
            (words, stop) => IncidentCommands.AcknowledgeAsync(database(words), words.GetValue(Incident)!, NameIn(words), words.GetValue(Note), stop));
        yield return With(new Command("silence", "Send nothing about some incidents for a while; what is still open when it ends is told then") { Model, Rule, Everything, For, Until, By, Why },
            (words, stop) => SilenceAsync(database(words), words, stop));
        yield return With(new Command("unsilence", "End a silence now") { Silence },
            (words, stop) => IncidentCommands.UnsilenceAsync(database(words), words.GetValue(Silence), stop));
        var test = With(new Command("test-alert", "Send a sample report the way a real one would go, and say what became of it. Any other setting as for the stream, e.g. --Mail:To=ops@example.com") { smtp },
            (words, stop) => TestAlertCommand.RunAsync(settings(words), stop));
        test.TreatUnmatchedTokensAsErrors = false;
        yield return test;

        Command With(Command command, Func<ParseResult, CancellationToken, Task<int>> action)
        {
            command.SetAction((words, stop) => tell(() => action(words, stop)));
            return command;
        }
    }

    private static Task<int> SilenceAsync(AlertDatabase database, ParseResult words, CancellationToken stop)
    {
        var (model, rule) = (words.GetValue(Model), words.GetValue(Rule));
        if ((model ?? rule) is null != words.GetValue(Everything))
        {
            throw new StartException("Say what to silence: --model NAME, --rule NAME, both, or --everything.");
        }

        return IncidentCommands.SilenceAsync(database, model, rule, EndIn(words), NameIn(words), words.GetValue(Why) ?? "", stop);
    }

    private static DateTimeOffset EndIn(ParseResult words)
    {
        try
        {
            return SilenceEnd.Read(words.GetValue(For), words.GetValue(Until), TimeProvider.System.GetUtcNow(), ("--for", "--until"));
        }
        catch (FormatException wrong)
        {
            throw new StartException(wrong.Message, wrong);
        }
    }

    private static string NameIn(ParseResult words) => words.GetValue(By) ?? Environment.UserName;
}
