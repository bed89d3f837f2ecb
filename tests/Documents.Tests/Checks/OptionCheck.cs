using System.Text.RegularExpressions;
using StreamSentiment.Common.Tests.Deploy;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>Options that a page names without their program, as in "with <c>--until-done</c> it stops": some program must know each.</summary>
internal static partial class OptionCheck
{
    // MLflow's own, and those of a feed that docs/feeds.md shows how to write.
    private static readonly HashSet<string> Others =
        ["--allowed-hosts", "--default-artifact-root", "--no-serve-artifacts", "--Feeds:mine:ConnectionString"];

    private static readonly Lazy<HashSet<string>> Known = new(() =>
    [
        .. Programs.Started.SelectMany(project => Programs.HelpOf(project).Commands.Prepend("")
            .SelectMany(command => Programs.HelpOf(project, command).Options.Keys)),
        .. Option().Matches(Programs.ScriptOf("test") + Programs.ScriptOf("src/Common/Hosting/StreamProgram.cs")).Select(option => option.Value),
    ]);

    /// <summary>Whether a span of code begins with an option.</summary>
    public static bool IsOption(string span) => span.StartsWith("--", StringComparison.Ordinal) && span.Length > 2;

    /// <summary>What is wrong with the options of a span; nothing where all is well.</summary>
    public static IEnumerable<string> ProblemsOf(string span) => span.Split(' ')
        .Select(word => word.Split('=')[0])
        .Where(word => IsOption(word) && !Others.Contains(word))
        .Where(word => word.Contains(':', StringComparison.Ordinal) ? !KnownSettings.Has(word[2..]) : !Known.Value.Contains(word))
        .Select(word => $"no program knows {word}");

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
