using System.CommandLine;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Makes a command that works for a while and may fail in ways that a user can mend.</summary>
internal static class WorkCommand
{
    /// <param name="work">What it does; it watches the token for Ctrl-C.</param>
    public static Command Create(
        string name, string description, IEnumerable<Option> options, Action<ParseResult, CancellationToken> work)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((given, stop) => Failures.Report(() => work(given, stop)));
        return command;
    }
}
