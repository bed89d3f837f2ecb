using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>Reads CSV row by row: quoted fields may hold commas, doubled quotes and line ends. One row is in memory at a time.</summary>
internal static class CsvRows
{
    private const int MaxRowLength = 1024 * 1024;

    /// <summary>The fields of each row, with the number of the line it begins on. The list is reused: copy what must last.</summary>
    /// <exception cref="DataException">A quote is never closed, or a row is absurdly long.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(TextReader reader, string name)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (line, rowLine, rowLength) = (1, 1, 0);
        var (quoted, any) = (false, false);
        while (reader.Read() is var next && next >= 0)
        {
            var c = (char)next;
            any = true;
            if (c == '\n')
            {
                line++;
            }

            if (++rowLength > MaxRowLength)
            {
                throw new DataException(
                    $"{name}: the row that begins on line {rowLine} is longer than {MaxRowLength} characters; is a quote never closed?");
            }

            switch (c)
            {
                case '"' when quoted && reader.Peek() == '"':
                    reader.Read();
                    field.Append('"');
                    break;
                case '"' when quoted || field.Length == 0:
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    EndField();
                    break;
                case '\r' when !quoted && reader.Peek() == '\n':
                    break;
                case '\n' when !quoted:
                    EndField();
                    yield return (rowLine, fields);
                    fields.Clear();
                    (rowLine, rowLength, any) = (line, 0, false);
                    break;
                default:
                    field.Append(c);
                    break;
            }
        }

        if (quoted)
        {
            throw new DataException($"{name}: the quote in the row that begins on line {rowLine} is never closed.");
        }

        if (any)
        {
            EndField();
            yield return (rowLine, fields);
        }

        void EndField()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
