using System.CommandLine;
using System.CommandLine.Invocation;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Runs what was typed; what cannot be understood gets a short answer instead of the whole help.</summary>
internal static class CommandLine
{
    private const int Misunderstood = 1;

    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    /// <param name="configuration">Where to write; null writes to the console.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Command root, string[] args, InvocationConfiguration? configuration = null)
    {
        // After Ctrl-C the step in hand may end; then everything stops.
        configuration ??= new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };
        var given = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (given.Action is not ParseErrorAction)
        {
            return await given.InvokeAsync(configuration).ConfigureAwait(false);
        }

        var command = given.CommandResult.Command;
        foreach (var problem in Problems(given, command).Distinct())
        {
            await configuration.Error.WriteLineAsync(problem).ConfigureAwait(false);
        }

        await configuration.Error.WriteLineAsync($"See {root.Name} {(command == root ? "" : command.Name + " ")}--help.").ConfigureAwait(false);
        return Misunderstood;
    }

    private static IEnumerable<string> Problems(ParseResult given, Command command)
    {
        foreach (var word in given.UnmatchedTokens)
        {
            var isOption = word.StartsWith('-');
            var known = isOption ? command.Options.Select(option => option.Name) : command.Subcommands.Select(subcommand => subcommand.Name);
            var near = known.Select(name => (Name: name, Distance: Distance(name, word))).OrderBy(name => name.Distance).FirstOrDefault();
            var meant = near.Name is not null && near.Distance <= 1 + (word.Length / 4) ? $" Did you mean {near.Name}?" : "";
            yield return isOption ? $"There is no option {word}.{meant}"
                : command.Subcommands.Count > 0 ? $"There is no command '{word}'.{meant}"
                : $"'{word}' belongs to no option.{meant}";
        }

        if (given.UnmatchedTokens.Count == 0)
        {
            foreach (var error in given.Errors)
            {
                yield return error.Message;
            }
        }
    }

    /// <summary>How many letters must be put in, taken out or changed to make one word of another.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
