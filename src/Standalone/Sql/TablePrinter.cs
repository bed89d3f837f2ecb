using System.Globalization;
using System.Text;
using Npgsql;

namespace StreamSentiment.Standalone.Sql;

/// <summary>Prints a query's answer, whose values Postgres has written as text, as an aligned table, much as psql does.</summary>
internal static class TablePrinter
{
    // Widths are taken from these rows; later ones that are wider stand out, which costs beauty but no memory.
    private const int Sampled = 1_000;

    private static readonly HashSet<string> Numbers = ["smallint", "integer", "bigint", "real", "double precision", "numeric", "money", "oid"];

    /// <summary>Prints headings, rows and their number.</summary>
    public static async Task PrintAsync(NpgsqlDataReader reader, TextWriter output, CancellationToken cancellationToken)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).ToList();
        var headings = columns.Select(column => OneLine(reader.GetName(column))).ToArray();
        var right = columns.Select(column => Numbers.Contains(reader.GetPostgresType(column).Name)).ToArray();
        var widths = headings.Select(Width).ToArray();
        var waiting = new List<string[]>();
        var count = 0L;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = columns.Select(column => reader.IsDBNull(column) ? "" : OneLine(reader.GetString(column))).ToArray();
            count++;
            if (waiting is not null)
            {
                columns.ForEach(column => widths[column] = Math.Max(widths[column], Width(row[column])));
                waiting.Add(row);
                if (waiting.Count == Sampled)
                {
                    Begin(waiting);
                    waiting = null;
                }
            }
            else
            {
                PrintRow(row);
            }
        }

        if (waiting is not null)
        {
            Begin(waiting);
        }

        output.WriteLine(count == 1 ? "(1 row)" : string.Create(CultureInfo.InvariantCulture, $"({count} rows)"));

        void Begin(List<string[]> rows)
        {
            if (columns.Count > 0)
            {
                PrintRow(headings);
                output.WriteLine(string.Join("-+-", widths.Select(width => new string('-', width))));
            }

            rows.ForEach(PrintRow);
        }

        void PrintRow(string[] row) => output.WriteLine(string.Join(" | ", columns.Select(column => Pad(row[column], widths[column], right[column]))).TrimEnd());
    }

    // A line end would break the table; other control characters from a tweet could play tricks on the terminal.
    private static string OneLine(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            line.Append(character switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ when char.IsControl(character) => "\uFFFD", _ => character.ToString() });
        }

        return line.ToString();
    }

    private static int Width(string text) => text.EnumerateRunes().Count();

    private static string Pad(string text, int width, bool right)
    {
        var space = new string(' ', Math.Max(0, width - Width(text)));
        return right ? space + text : text + space;
    }
}
