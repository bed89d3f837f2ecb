using System.Text.RegularExpressions;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>The messages that a page explains: the first column, in backticks, of each table whose first heading is <c>message</c>.</summary>
internal static partial class QuotedMessages
{
    // Printed by others: .NET's TLS, and the system's loader.
    private static readonly string[] OthersWords = ["The remote certificate was rejected by …", "GLIBCXX_3.4.32 not found"];

    private static readonly Lazy<string> Sources = new(() => Joined().Replace(
        string.Join('\n', TrackedFiles.All.Where(IsSource).Select(path => File.ReadAllText(Path.Combine(Repository.Root, path)))), "")
        .Replace("\\\"", "\"", StringComparison.Ordinal));

    /// <summary>The messages that no program prints: some words of theirs, as they stand there, are in no source.</summary>
    /// <param name="text">A page.</param>
    public static IEnumerable<string> NotPrinted(string text) => In(text).Where(message => !OthersWords.Contains(message) && !IsPrinted(message));

    /// <summary>All messages of a page.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        var messages = new List<string>();
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            inside = line.StartsWith("| message |", StringComparison.Ordinal) || (inside && line.StartsWith('|'));
            if (inside)
            {
                messages.AddRange(Quoted().Matches(line.Split('|')[1]).Select(quoted => quoted.Groups["message"].Value));
            }
        }

        return messages;
    }

    private static bool IsPrinted(string message) => Varying().Split(message).Select(words => words.Trim(' ', ':', '.', ',', ')'))
        .Where(words => words.Length > 3).All(words => Sources.Value.Contains(words, StringComparison.Ordinal));

    private static bool IsSource(string path) => path is "run" or "train"
        || (path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
        || (path.StartsWith("scripts/", StringComparison.Ordinal) && path.EndsWith(".sh", StringComparison.Ordinal));

    // A text that goes on behind a plus is one text.
    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joined();

    [GeneratedRegex("`(?<message>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    // What another run fills in, and the colon behind it.
    [GeneratedRegex(@"…|: |\bX(:Y)?\b|\b\d[\dx]{2}\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();
}
