namespace StreamSentiment.Trainer.Data;

/// <summary>A tweet and its truth.</summary>
/// <param name="Origin">Where in its data set the row comes from, when the file says so; else empty.</param>
internal readonly record struct LabelledTweet(string Text, bool Positive, string Origin);

/// <summary>
/// Reads labelled tweets: a CSV whose header names the columns (<c>text</c> and one of <c>target</c>, <c>sentiment</c>,
/// <c>airline_sentiment</c>), or Sentiment140's six columns without a header. Neutral rows are passed over.
/// </summary>
internal static class LabelledFile
{
    private static readonly string[] LabelColumns = ["target", "sentiment", "airline_sentiment"];

    /// <summary>Streams the positive and negative rows.</summary>
    /// <param name="read">Told of the bytes of the file as they are read.</param>
    /// <exception cref="DataException">The file is missing, empty or not of these formats.</exception>
    public static IEnumerable<LabelledTweet> Read(string path, Action<int>? read = null) => ReadAll(path, read).Where(row => row.Label != Label.Neutral)
        .Select(row => new LabelledTweet(row.Text, row.Label == Label.Positive, row.Origin));

    /// <summary>Streams the texts of the neutral rows.</summary>
    /// <exception cref="DataException">The file is missing, empty or not of these formats.</exception>
    public static IEnumerable<string> ReadNeutral(string path, Action<int>? read = null) =>
        ReadAll(path, read).Where(row => row.Label == Label.Neutral).Select(row => row.Text);

    private static IEnumerable<(Label Label, string Text, string Origin)> ReadAll(string path, Action<int>? read)
    {
        using var reader = TextFiles.Open(path, read);
        var (label, text, origin) = (-1, -1, -1);
        var rows = 0;
        foreach (var (line, fields) in CsvRows.Read(reader, path))
        {
            if (label < 0)
            {
                text = fields.IndexOf("text");
                label = fields.FindIndex(LabelColumns.Contains);
                origin = fields.IndexOf("origin");
                if (text >= 0 && label >= 0)
                {
                    continue;
                }

                if (fields.Count != 6 || ReadLabel(fields[0]) == Label.Other)
                {
                    throw new DataException(
                        $"{path}: expected a header with the columns text and {string.Join(" or ", LabelColumns)}, "
                        + "or Sentiment140's six columns.");
                }

                (label, text, origin) = (0, 5, -1);
            }

            if (fields.Count <= Math.Max(label, text))
            {
                if (fields is [""])
                {
                    continue;
                }

                throw new DataException($"{path}, line {line}: the row has {fields.Count} columns, too few to hold a label and a text.");
            }

            rows++;
            var truth = ReadLabel(fields[label]);
            if (truth == Label.Other)
            {
                throw new DataException($"{path}, line {line}: '{fields[label]}' is no label (0, 2, 4, negative, neutral or positive).");
            }

            yield return (truth, fields[text], origin < 0 ? "" : fields.ElementAtOrDefault(origin) ?? "");
        }

        if (rows == 0)
        {
            throw new DataException($"{path} holds no tweets.");
        }
    }

    /// <summary>Whether a line is the first of such a file: its header, or a row of Sentiment140.</summary>
    public static bool IsFirstLine(string line)
    {
        try
        {
            var fields = CsvRows.Read(new StringReader(line), "").FirstOrDefault().Fields ?? [];
            return (fields.Contains("text") && fields.Exists(LabelColumns.Contains))
                || (fields.Count == 6 && ReadLabel(fields[0]) != Label.Other);
        }
        catch (DataException)
        {
            // A quote that is never closed: any text may hold one.
            return false;
        }
    }

    private enum Label
    {
        Negative,
        Neutral,
        Positive,
        Other,
    }

    private static Label ReadLabel(string text) => text.Trim().ToLowerInvariant() switch
    {
        "0" or "negative" => Label.Negative,
        "2" or "neutral" => Label.Neutral,
        "4" or "positive" => Label.Positive,
        _ => Label.Other,
    };
}
