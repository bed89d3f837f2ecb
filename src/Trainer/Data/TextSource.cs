using System.IO.Compression;

namespace StreamSentiment.Trainer.Data;

/// <summary>
/// Texts without labels, read as often as you like and never held: files of one text a line, CSV files of tweets (a column <c>text</c>, or
/// Sentiment140's six columns), or all texts of a <see cref="TrainingData"/>. Files may be gzipped, in UTF-8 or Latin-1.
/// </summary>
internal sealed class TextSource
{
    private const int ReportEvery = 256;

    private readonly Func<Action<long>, IEnumerable<string>> _read;
    private readonly Func<string> _digest;

    private TextSource(string name, long size, Func<Action<long>, IEnumerable<string>> read, Func<string> digest) =>
        (Name, Size, _read, _digest) = (name, size, read, digest);

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>The value up to which <see cref="Read"/> reports: bytes on disk, or 0 when that is not known.</summary>
    public long Size { get; }

    /// <summary>Texts of files, one after another.</summary>
    /// <exception cref="DataException">One is missing.</exception>
    public static TextSource OfFiles(IReadOnlyList<string> files)
    {
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            throw new DataException($"There is no file {missing}. Name text files with --input.");
        }

        var sizes = files.Select(file => new FileInfo(file).Length).ToList();
        return new TextSource(
            string.Join(", ", files),
            sizes.Sum(),
            report => files.SelectMany((file, i) => ReadFile(file, read => report(sizes.Take(i).Sum() + read))),
            () => string.Join('\n', files.Select(TextFiles.Digest)));
    }

    /// <summary>All texts that may be learned from in the data of a training: the labelled ones and the unlabelled.</summary>
    public static TextSource OfData(TrainingData data, string name) => new(name, 0, _ => data.Texts(), data.Digest);

    /// <summary>Reads every text once.</summary>
    /// <param name="report">Told now and then how far reading is, up to <see cref="Size"/>.</param>
    /// <exception cref="DataException">A file is damaged, or a CSV of unknown columns.</exception>
    public IEnumerable<string> Read(Action<long> report) => _read(report);

    /// <summary>SHA-256 of what is read.</summary>
    public string Digest() => _digest();

    private static IEnumerable<string> ReadFile(string file, Action<long> report)
    {
        using var reader = TextFiles.Open(file);
        var texts = IsCsv(file) ? ReadCsv(reader, file) : LongLines.Read(reader);
        var count = 0;
        using var each = texts.GetEnumerator();
        while (MoveNext(each, file))
        {
            if (++count % ReportEvery == 0)
            {
                report(Position(reader));
            }

            yield return each.Current;
        }
    }

    private static bool MoveNext(IEnumerator<string> texts, string file)
    {
        try
        {
            return texts.MoveNext();
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{file} is damaged: {error.Message}");
        }
    }

    /// <summary>By its name, or because its first line is one that labelled tweets begin with.</summary>
    private static bool IsCsv(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        if (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        using var reader = TextFiles.Open(file);
        var first = LongLines.Read(reader).FirstOrDefault();
        return first is not null && LabelledFile.IsFirstLine(first);
    }

    private static IEnumerable<string> ReadCsv(StreamReader reader, string file)
    {
        var column = -1;
        foreach (var (line, fields) in CsvRows.Read(reader, file))
        {
            if (column < 0)
            {
                column = fields.IndexOf("text");
                if (column >= 0)
                {
                    continue;
                }

                column = fields.Count == 6
                    ? 5
                    : throw new DataException($"{file}: expected a header with a column text, or Sentiment140's six columns. "
                        + "Texts of one a line belong into a file whose name does not end in .csv.");
            }

            if (fields.Count > column)
            {
                yield return fields[column];
            }
            else if (fields is not [""])
            {
                throw new DataException($"{file}, line {line}: the row has {fields.Count} columns, too few to hold a text.");
            }
        }
    }

    private static long Position(StreamReader reader) =>
        reader.BaseStream is GZipStream gzip ? gzip.BaseStream.Position : reader.BaseStream.Position;
}
