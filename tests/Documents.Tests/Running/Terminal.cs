using System.Diagnostics;
using System.Globalization;

namespace StreamSentiment.Documents.Tests.Running;

/// <summary>What became of a command.</summary>
/// <param name="Output">What it printed, standard error too.</param>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>A program that goes on in the background.</summary>
/// <param name="Id">Its process.</param>
/// <param name="OutputFile">What it prints goes there.</param>
internal sealed record BackgroundCommand(int Id, string OutputFile)
{
    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            using var file = new FileStream(OutputFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
    }
}

/// <summary>A shell that takes one command after another, so that <c>cd</c> and <c>export</c> hold for those that follow.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly Process _shell;
    private readonly string _notes;
    private int _commands;

    /// <summary>Opens one.</summary>
    /// <param name="folder">Where it begins.</param>
    /// <param name="notes">A folder for commands and what they print.</param>
    /// <param name="environment">What is set, beside this process's own.</param>
    public Terminal(string folder, string notes, IReadOnlyDictionary<string, string> environment)
    {
        _notes = Directory.CreateDirectory(notes).FullName;
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _shell = Process.Start(start)!;
    }

    /// <summary>Whether it takes further commands.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="TimeoutException">It did not end in time, and was killed with this terminal.</exception>
    public async Task<CommandResult> RunAsync(string command, TimeSpan limit)
    {
        var (script, output) = Note(command);
        var answer = await AskAsync($". '{script}' > '{output}' 2>&1 < /dev/null; echo $?", limit, command);
        return new CommandResult(int.Parse(answer, CultureInfo.InvariantCulture), await File.ReadAllTextAsync(output));
    }

    /// <summary>Starts a command that does not end by itself.</summary>
    /// <param name="command">One program, without a comment behind it.</param>
    public async Task<BackgroundCommand> StartAsync(string command)
    {
        var (_, output) = Note(command);
        var id = await AskAsync($"{command} > '{output}' 2>&1 < /dev/null & echo $!", TimeSpan.FromSeconds(10), command);
        return new BackgroundCommand(int.Parse(id, CultureInfo.InvariantCulture), output);
    }

    /// <summary>Whether a command in the background still runs.</summary>
    public async Task<bool> RunsAsync(BackgroundCommand command) =>
        await AskAsync($"kill -0 {command.Id} 2> /dev/null; echo $?", TimeSpan.FromSeconds(10), "kill -0") == "0";

    /// <summary>Ends a command in the background in an orderly way.</summary>
    public async Task<CommandResult> StopAsync(BackgroundCommand command, TimeSpan limit)
    {
        var exitCode = await AskAsync($"kill -TERM {command.Id} 2> /dev/null; wait {command.Id}; echo $?", limit, "its end");
        return new CommandResult(int.Parse(exitCode, CultureInfo.InvariantCulture), command.Output);
    }

    /// <summary>Ends the shell and whatever it started.</summary>
    public void Dispose()
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        if (!_shell.HasExited)
        {
            _shell.Kill(entireProcessTree: true);
            _shell.WaitForExit();
        }

        _shell.Dispose();
    }

    private (string Script, string Output) Note(string command)
    {
        var number = (++_commands).ToString("000", CultureInfo.InvariantCulture);
        var script = Path.Combine(_notes, $"{number}.sh");
        File.WriteAllText(script, command + "\n");
        var output = Path.Combine(_notes, $"{number}.out");
        File.WriteAllText(output, "");
        return (script, output);
    }

    private async Task<string> AskAsync(string line, TimeSpan limit, string what)
    {
        await _shell.StandardInput.WriteLineAsync(line);
        await _shell.StandardInput.FlushAsync();
        using var waits = new CancellationTokenSource(limit);
        try
        {
            return await _shell.StandardOutput.ReadLineAsync(waits.Token) ?? throw new InvalidOperationException($"The shell ended at: {what}");
        }
        catch (OperationCanceledException)
        {
            Dispose();
            throw new TimeoutException($"Not done within {limit.TotalSeconds:0} s (a block that takes long is marked ```console long): {what}");
        }
    }
}
