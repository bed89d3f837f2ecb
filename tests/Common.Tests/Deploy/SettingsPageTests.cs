using System.Text.RegularExpressions;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Deploy;

/// <summary><c>docs/settings.md</c> against the options classes.</summary>
public sealed partial class SettingsPageTests
{
    // Set by ./run itself.
    private static readonly HashSet<string> Inner = ["Dashboard:OtherPort"];

    private static readonly IReadOnlyList<string> Told =
        [.. Name().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md"))).Select(match => match.Groups["name"].Value).Distinct()];

    public static TheoryData<string> All => [.. KnownSettings.All.Where(name => !Inner.Contains(name))];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_setting_is_told(string name) => Assert.True(
        Told.Any(told => told == name || told.StartsWith($"{name}:", StringComparison.Ordinal)
            || (told.EndsWith(":…", StringComparison.Ordinal) && name.StartsWith(told[..^1], StringComparison.Ordinal))),
        $"docs/settings.md does not tell of {name}.");

    [Fact]
    public void Every_setting_that_is_told_exists()
    {
        var unknown = Told.Where(told => !told.Contains("NAME", StringComparison.Ordinal))
            .Where(told => !KnownSettings.Has(told.TrimEnd('…').TrimEnd(':'))
                && !KnownSettings.All.Any(name => name.StartsWith(told.TrimEnd('…'), StringComparison.Ordinal)));
        Assert.Equal([], unknown);
    }

    // As in the table: words with colons between them, in backticks.
    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]+(:[A-Za-z0-9.…]+)+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
