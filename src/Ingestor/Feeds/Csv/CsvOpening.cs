using System.Text;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>Tells by the first row of a CSV which columns it has.</summary>
internal sealed class CsvOpening(string feed, LineBuffer lines, int maxBytes)
{
    private const string Expected =
        "Expected is a CSV whose header names 'text' (and may name id, created_at, author, lang, expected), the six columns of "
        + "Sentiment140 (target,ids,date,flag,user,text), or JSON lines, which begin with '{'.";

    /// <summary>Reads the records; after the header, once the columns are known.</summary>
    public CsvRecords Records { get; } = new(lines, maxBytes);

    /// <summary>The header line as it stands; null when there is none.</summary>
    public byte[]? Header { get; private set; }

    /// <summary>Looks at the first row, and passes over it when it is a header.</summary>
    /// <param name="columns">The columns, after <see cref="ReadStep.Record"/>.</param>
    /// <exception cref="FeedException">The columns are none that can be read.</exception>
    public ReadStep TryRead(out CsvColumns? columns)
    {
        columns = null;
        var step = Records.TryRead();
        if (step == ReadStep.TooLong)
        {
            throw new FeedException($"{feed} is no feed of tweets: its first line is longer than {maxBytes} bytes. {Expected}");
        }

        if (step == ReadStep.Record)
        {
            columns = Choose(FirstRow());
            Records.Columns = columns;
        }

        return step;
    }

    private CsvColumns Choose(List<string> cells)
    {
        if (CsvColumns.FromHeader(cells) is { } columns)
        {
            Header = LineEnd.Trim(lines.Taken[..Records.Length]).ToArray();
            lines.GiveUp(Records.Length, Records.Lines);
            return columns;
        }

        lines.GiveUp(0, 0);
        var truth = TruthLabel.Read(Encoding.UTF8.GetBytes(cells[0]));
        if (cells.Count == CsvColumns.Sentiment140.Count && truth is { IsBad: false, IsEmpty: false })
        {
            return CsvColumns.Sentiment140;
        }

        var hint = cells[0].StartsWith('[') ? " A JSON array must be written as one object a line." : "";
        throw new FeedException($"{feed} has no column 'text': line {lines.LineNumber} has {Describe(cells)}. {Expected}{hint}");
    }

    private List<string> FirstRow()
    {
        var taken = lines.Taken[..Records.Length];
        var fields = Records.Fields;
        if (Records.Problem is not null)
        {
            // A stray quote in the first row: its first line still tells the columns.
            fields = new CsvFields();
            fields.Clear();
            var end = LineEnd.Trim(taken).Length;
            fields.AddLine(taken, 0, end);
            fields.CloseOpen(end);
        }

        var cells = new List<string>(fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            cells.Add(Encoding.UTF8.GetString(fields.Field(taken, i)));
        }

        return cells;
    }

    private static string Describe(List<string> cells)
    {
        const int MostShown = 20;
        var shown = cells.Take(MostShown).Select(cell => $"'{(cell.Length <= 40 ? cell : cell[..40] + "…").ReplaceLineEndings(" ")}'");
        var list = string.Join(", ", shown) + (cells.Count > MostShown ? ", …" : "");
        return $"{cells.Count} {(cells.Count == 1 ? "field" : "fields")}, {list}";
    }
}
