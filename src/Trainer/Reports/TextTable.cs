using System.Text;

namespace StreamSentiment.Trainer.Reports;

/// <summary>A small table for a console, its columns lined up, or for Markdown.</summary>
internal sealed class TextTable
{
    private readonly string[] _titles;
    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    /// <param name="titles">Headings; one that begins with <c>&gt;</c> heads a column of figures, set to the right.</param>
    public TextTable(params IReadOnlyList<string> titles)
    {
        _titles = [.. titles.Select(title => title.TrimStart('>'))];
        _right = [.. titles.Select(title => title.StartsWith('>'))];
    }

    /// <summary>Adds a row of as many cells as there are headings.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>For a console: two spaces between columns, each line ended.</summary>
    public string ToText()
    {
        string[][] rows = [_titles, .. _rows];
        int[] widths = [.. _titles.Select((_, column) => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, column) =>
                _right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>For a Markdown file, each line ended.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"| {string.Join(" | ", _titles)} |\n|{string.Concat(_right.Select(right => right ? "---:|" : "---|"))}\n");
        foreach (var row in _rows)
        {
            text.Append($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")))} |\n");
        }

        return text.ToString();
    }
}
