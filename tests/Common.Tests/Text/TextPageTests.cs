using StreamSentiment.Common.Text;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Text;

/// <summary>The examples in the tables of <c>docs/text.md</c>.</summary>
public class TextPageTests
{
    private static IEnumerable<string[]> Rows => File.ReadLines(Path.Combine(Repository.Root, "docs", "text.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split(" | ", StringSplitOptions.TrimEntries));

    [Fact]
    public void What_the_page_says_of_all_texts_is_so()
    {
        var rows = Rows.Where(row => row is [_, _, ['`', ..], _] && !row[0].StartsWith('-')).ToList();
        Assert.Equal(8, rows.Count);
        Assert.All(rows, row => Check(new TokenizerSettings(), row[2], row[3]));
    }

    [Fact]
    public void What_the_page_says_of_each_switch_is_so()
    {
        var rows = Rows.Where(row => row is [['`', '"', ..], _, _]).ToList();
        Assert.Equal(8, rows.Count);
        Assert.All(rows, row => Check(TokenizerSettingsTests.Parse(", " + row[0].Trim('`')), row[1], row[2]));
    }

    [Fact]
    public void What_the_page_says_of_each_ending_is_so()
    {
        var rows = Rows.Where(row => row is [['-', ..], _, ['`', ..], _]).ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Check(new TokenizerSettings { Lemmatise = true }, row[2], row[3]));
    }

    private static void Check(TokenizerSettings settings, string text, string tokens) =>
        Assert.Equal(tokens.Trim('`'), string.Join(' ', new Tokenizer(settings).Tokens(text.Trim('`'))));
}
