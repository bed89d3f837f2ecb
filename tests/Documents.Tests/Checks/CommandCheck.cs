using System.Text.RegularExpressions;
using StreamSentiment.Common.Tests.Deploy;
using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>
/// What can be said of a command without running it: the shell understands it, its program exists, and where that is one of ours, it knows
/// each command, option and setting; files of the repository that it names are there.
/// </summary>
internal static partial class CommandCheck
{
    // What a reader has or gets from elsewhere.
    private static readonly HashSet<string> Tools =
    [
        "base64", "cat", "cd", "cp", "curl", "docker", "dotnet", "export", "gcloud", "head", "install",
        "kubectl", "mlflow", "pg_dump", "printf", "psql", "systemctl",
    ];

    private static readonly HashSet<string> DotnetWords = ["build", "publish", "restore", "run", "test", "tool"];

    private static readonly string[] Folders = [".ci", ".github", "deploy", "docs", "models", "scripts", "src", "tests"];

    // Made by deploy/secrets.sh, and ignored by git.
    private const string Secrets = "deploy/secrets/";

    /// <summary>What is wrong with a command; nothing where all is well.</summary>
    public static IEnumerable<string> ProblemsOf(string text)
    {
        var (exitCode, complaint) = Programs.Run("bash", ["-n"], text + "\n");
        if (exitCode != 0)
        {
            return [$"the shell does not understand it: {complaint.Trim()}"];
        }

        return ShellLine.Parse(text).Commands.SelectMany(ProblemsOf);
    }

    /// <summary>Whether a span of code is a command that can be checked, and not the name of a thing.</summary>
    public static bool IsCommand(string span) => CommandStart().IsMatch(span) && !span.EndsWith('/');

    private static IEnumerable<string> ProblemsOf(SimpleCommand command)
    {
        var set = command.Environment.Keys.Concat(command.Program == "export" ? command.Words.Skip(1).Select(word => word.Split('=')[0]) : []);
        var problems = set.Where(name => name.Contains("__", StringComparison.Ordinal))
            .Select(name => name.Replace("__", ":", StringComparison.Ordinal))
            .Where(name => !KnownSettings.Has(name)).Select(name => $"there is no setting {name}")
            .Concat(command.Words.Select(PathIn).OfType<string>().Where(path => !TrackedFiles.Has(path))
                .Select(path => $"there is no {path} in the repository"));
        return command.Words.Count == 0 ? problems : problems.Concat(command.Program switch
        {
            "./run" => OfProgram("src/Standalone", command),
            "./train" => OfProgram("src/Trainer", command),
            "./bench" => OfBench(command),
            "./test" => OfTest(command),
            "dotnet" => OfDotnet(command),
            "docker" => OfDocker(command),
            var path when path.Contains('/', StringComparison.Ordinal) => TrackedFiles.Has(Plain(path)) ? [] : [$"there is no program {path}"],
            var tool => Tools.Contains(tool) ? [] : [$"'{tool}' is neither a program of ours nor a tool that CommandCheck knows"],
        });
    }

    private static IEnumerable<string> OfProgram(string project, SimpleCommand command)
    {
        var help = Programs.HelpOf(project);
        var path = "";
        var words = command.Words.Skip(1).ToList();
        while (words.Count > 0 && help.Commands.Count > 0 && !words[0].StartsWith('-') && !IsPlaceholder(words[0]))
        {
            if (!help.Commands.Contains(words[0]))
            {
                return [$"{command.Program}{path} has no command '{words[0]}'"];
            }

            path += $" {words[0]}";
            help = Programs.HelpOf(project, path.Trim());
            words.RemoveAt(0);
        }

        return OfWords(command.Program + path, help, words);
    }

    private static IEnumerable<string> OfWords(string program, ProgramHelp help, IReadOnlyList<string> words)
    {
        var takesMore = help.TakesWords || words.Any(IsPlaceholder);
        for (var at = 0; at < words.Count; at++)
        {
            var name = words[at].Split('=')[0];
            if (IsPlaceholder(words[at]))
            {
                continue;
            }

            if (WorkerSetting().IsMatch(name))
            {
                if (!KnownSettings.Has(name[2..]))
                {
                    yield return $"there is no setting {name[2..]}";
                }
            }
            else if (name.StartsWith('-') && name != "-")
            {
                if (!help.Options.TryGetValue(name, out var takesValue))
                {
                    yield return $"{program} has no option {name}";
                }
                else if (takesValue && name == words[at])
                {
                    at++;
                    // An option may take several words, which its help does not tell.
                    takesMore = true;
                }
            }
            else if (!takesMore)
            {
                yield return $"{program} takes no '{words[at]}'";
            }
        }
    }

    private static IEnumerable<string> OfBench(SimpleCommand command)
    {
        var help = Programs.HelpOf("tests/Benchmarks");
        var words = command.Words.Skip(1).ToList();
        var stage = words.FirstOrDefault(word => !word.StartsWith('-'));
        return stage is not null && stage == words[0] && !IsPlaceholder(stage) && !help.Text.Contains($" {stage} (", StringComparison.Ordinal)
            ? [$"./bench has no stage '{stage}'"]
            : OfWords("./bench", help, words);
    }

    private static IEnumerable<string> OfTest(SimpleCommand command)
    {
        var words = command.Words.Skip(1).ToList();
        if (words is ["--chaos", ..])
        {
            return OfWords("./test --chaos", Programs.HelpOf("tests/Chaos"), [.. words.Skip(1)]);
        }

        var known = Programs.ScriptOf("test");
        return words.Where(word => !IsPlaceholder(word)).Where(word => word.StartsWith('-')
                ? !known.Contains($"{word})", StringComparison.Ordinal) && !known.Contains($"{word} |", StringComparison.Ordinal)
                : !TrackedFiles.Has($"tests/{word}.Tests"))
            .Select(word => $"./test knows no '{word}'");
    }

    private static IEnumerable<string> OfDotnet(SimpleCommand command)
    {
        var word = command.Words.ElementAtOrDefault(1) ?? "";
        if (Assembly().Match(word) is not { Success: true } assembly)
        {
            var tools = Programs.ScriptOf(".config/dotnet-tools.json");
            return DotnetWords.Contains(word) || tools.Contains($"\"dotnet-{word}\"", StringComparison.Ordinal)
                ? []
                : [$"dotnet has no command '{word}'"];
        }

        var name = assembly.Groups["name"].Value;
        var hosting = Programs.ScriptOf("src/Common/Hosting/StreamProgram.cs");
        return TrackedFiles.Has($"src/{name}/{name}.csproj")
            ? command.Words.Skip(2).Select(option => option.Split('=')[0])
                .Where(option => WorkerSetting().IsMatch(option)
                    ? !KnownSettings.Has(option[2..])
                    : !hosting.Contains($"\"{option}\"", StringComparison.Ordinal))
                .Select(option => $"a worker knows no '{option}'")
            : [$"no project builds StreamSentiment.{name}.dll"];
    }

    private static IEnumerable<string> OfDocker(SimpleCommand command)
    {
        for (var at = 1; at + 1 < command.Words.Count; at++)
        {
            var (file, needle) = command.Words[at] switch
            {
                "--target" => ("Dockerfile", $" AS {command.Words[at + 1]}"),
                "--profile" => ("docker-compose.yml", command.Words[at + 1]),
                _ => ("", ""),
            };
            if (file.Length > 0 && !Programs.ScriptOf(file).Contains(needle, StringComparison.Ordinal))
            {
                yield return $"{file} has no '{command.Words[at + 1]}'";
            }
        }
    }

    // A path into the repository: as a word, or as an option's value.
    private static string? PathIn(string word)
    {
        var path = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
        path = Plain(path);
        return Folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)) && !path.StartsWith(Secrets, StringComparison.Ordinal)
            && !path.Contains('$', StringComparison.Ordinal) && !path.Contains(' ', StringComparison.Ordinal) && !path.Split('/').Any(IsPlaceholder)
            ? path
            : null;
    }

    private static string Plain(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    // NAME, DIR, NAME[:VERSION], …: what a reader fills in.
    private static bool IsPlaceholder(string word) => word.Contains('…', StringComparison.Ordinal) || Placeholder().IsMatch(word);

    [GeneratedRegex(@"^(\.\.\.|[A-Z][A-Z0-9_]*([.:\[].*)?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^--\w+(:[\w.]+)+$", RegexOptions.ExplicitCapture)]
    private static partial Regex WorkerSetting();

    [GeneratedRegex(@"(^|/)StreamSentiment\.(?<name>\w+)\.dll$", RegexOptions.ExplicitCapture)]
    private static partial Regex Assembly();

    // One of our programs, a known tool with words behind it, or a script; behind what is set for it.
    [GeneratedRegex(
        @"^(([A-Z][A-Za-z0-9_]+=\S+ )*(\./(run|train|test|bench)( |$)|(psql|curl|docker|kubectl|gcloud|dotnet) )|(deploy|scripts|\.ci)/\S*(\.sh|/run)( |$))",
        RegexOptions.ExplicitCapture)]
    private static partial Regex CommandStart();
}
