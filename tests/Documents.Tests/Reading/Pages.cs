using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>The pages of the repository, found by their names alone.</summary>
internal static class Pages
{
    /// <summary>The pages that people read: not the cards of model packages, which the packages' checksums cover, nor notes beside tests.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. TrackedFiles.All.Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("models/", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal)),
    ];

    /// <summary>Reads one.</summary>
    public static MarkdownPage Read(string name) => MarkdownPage.Read(name, File.ReadAllText(Path.Combine(Repository.Root, name)));
}
