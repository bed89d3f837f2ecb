using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>What a run left: its exit code, what it printed, and its summary if it wrote one.</summary>
internal sealed record StreamResult(int ExitCode, string Output, string Errors, JsonElement? Summary)
{
    /// <summary>A figure of the summary.</summary>
    public long this[string name] => Summary is { } summary
        ? summary.GetProperty(name).GetInt64()
        : throw new InvalidOperationException($"There is no summary. Exit code {ExitCode}.\n{Output}\n{Errors}");
}

/// <summary>One of the project's programs, as built, in a process of its own.</summary>
internal sealed class StreamProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private StreamProcess(Process process) => _process = process;

    /// <summary>Everything printed to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>Everything printed to standard error so far.</summary>
    public string Errors => Read(_errors);

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>src/PROJECT</c>.</summary>
    /// <param name="emulator">A program, with its arguments, that runs it in place of this processor.</param>
    public static StreamProcess Start(
        string project, IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null, string? input = null, string[]? emulator = null)
    {
        // As ./run does it: whoever started the tests may have had interrupts ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. emulator ?? [], emulator is null ? "dotnet" : DotnetPath(), ProgramOf(project), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var stream = new StreamProcess(process);
        process.OutputDataReceived += (_, line) => Append(stream._output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(stream._errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        return stream;
    }

    /// <summary>Waits until the process ends by itself.</summary>
    /// <param name="summary">The file that it was told to write its summary to.</param>
    public async Task<StreamResult> ResultAsync(string? summary = null, double seconds = 180)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The stream did not end within {seconds} s.\n{Output}\n{Errors}");
        }

        var written = summary is not null && File.Exists(summary) ? JsonDocument.Parse(await File.ReadAllTextAsync(summary)).RootElement : (JsonElement?)null;
        return new StreamResult(_process.ExitCode, Output, Errors, written);
    }

    /// <summary>What Ctrl-C does.</summary>
    public Task InterruptAsync() => SignalAsync("INT", _process.Id);

    /// <summary>What an orderly stop by the system does.</summary>
    public Task TerminateAsync() => SignalAsync("TERM", _process.Id);

    /// <summary>Memory that the process holds now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Kills the process and nothing else, without warning.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL", _process.Id);
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills the process, the Postgres under its data folder and that server's children, all without warning.</summary>
    public async Task KillEverythingAsync(string data)
    {
        await SignalAsync("KILL", [_process.Id, .. PostgresOf(data)]);
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills the Postgres under a data folder, and its children, without warning.</summary>
    public static Task KillPostgresAsync(string data) => SignalAsync("KILL", PostgresOf(data));

    /// <summary>Waits until the process has printed this.</summary>
    public Task PrintsAsync(string text, double seconds = 60) => Eventually.HoldsAsync(
        () => Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal)
            || (HasExited ? throw new InvalidOperationException($"The process ended without printing '{text}':\n{Output}\n{Errors}") : false),
        $"printing '{text}'",
        seconds);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // An emulator looks for no program on the PATH.
    private static string DotnetPath() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    private static string ProgramOf(string project)
    {
        // Published folders, as containers and units run them: see docs/containers.md.
        if (Environment.GetEnvironmentVariable("STREAMSENTIMENT_PUBLISHED") is { Length: > 0 } published && Directory.Exists(Path.Combine(published, project)))
        {
            return Path.Combine(published, project, $"StreamSentiment.{project}.dll");
        }

        // Built in the same configuration as this test.
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        return Path.Combine(Repository.Root, "src", project, "bin", configuration, "net10.0", $"StreamSentiment.{project}.dll");
    }

    private static async Task SignalAsync(string signal, params int[] processes)
    {
        using var kill = Process.Start("kill", ["-" + signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    private static int[] PostgresOf(string data)
    {
        var file = Path.Combine(data, "postgres", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var server)
            ? [server, .. ChildrenOf(server)]
            : [];
    }

    private static List<int> ChildrenOf(int parent)
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-o", "pid=", "--ppid", parent.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var output = list.StandardOutput.ReadToEnd();
        list.WaitForExit();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static void Append(StringBuilder builder, string? line)
    {
        if (line is not null)
        {
            lock (builder)
            {
                builder.AppendLine(line);
            }
        }
    }

    private static string Read(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }
}
