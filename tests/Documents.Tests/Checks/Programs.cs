using System.Collections.Concurrent;
using System.Diagnostics;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>The project's programs as they were built with this test.</summary>
internal static class Programs
{
    private static readonly ConcurrentDictionary<string, Lazy<ProgramHelp>> Asked = new();

    /// <summary>The projects that <c>./run</c>, <c>./train</c>, <c>./bench</c> and <c>./test --chaos</c> start.</summary>
    public static IReadOnlyList<string> Started { get; } = ["src/Standalone", "src/Trainer", "tests/Benchmarks", "tests/Chaos"];

    /// <summary>The folder that a project was built into, in the configuration of this test.</summary>
    public static string OutputOf(string project)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        return Path.Combine(Repository.Root, project, "bin", configuration, "net10.0");
    }

    /// <summary>Asks a program, once, for its help.</summary>
    /// <param name="command">Its command, or nothing.</param>
    public static ProgramHelp HelpOf(string project, string command = "") => Asked.GetOrAdd(
        $"{project} {command}",
        _ => new Lazy<ProgramHelp>(() => ProgramHelp.Read(Ask(
            "dotnet",
            [
                Path.Combine(OutputOf(project), $"StreamSentiment.{Path.GetFileName(project)}.dll"),
                .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                "--help",
            ])))).Value;

    /// <summary>A file of the repository that says what a program knows, where that has no help of its own.</summary>
    public static string ScriptOf(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    /// <summary>What a program prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Ask(string program, IEnumerable<string> words, string? input = null)
    {
        var (exitCode, output) = Run(program, words, input);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', words)} ended with {exitCode}:\n{output}");
    }

    /// <summary>Runs a program in the repository.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> words, string? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
