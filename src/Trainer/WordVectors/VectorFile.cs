using System.Globalization;
using System.Text;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Writes word vectors in text, and takes words from such files.</summary>
internal static class VectorFile
{
    /// <summary>
    /// Writes the vectors of a vocabulary, commonest word first, without the two ids that are no words. A kill in the middle leaves the
    /// file that was there before.
    /// </summary>
    /// <param name="values">[vocabulary, dimensions], row by row.</param>
    /// <param name="header">Whether word2vec's first line, count and dimensions, comes first.</param>
    public static void Write(string path, Vocabulary vocabulary, ReadOnlySpan<float> values, bool header)
    {
        const int FirstWord = Vocabulary.UnknownId + 1;
        var dimensions = values.Length / vocabulary.Count;
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.tmp";
        using (var writer = new StreamWriter(draft, append: false, new UTF8Encoding(false), 256 * 1024))
        {
            writer.NewLine = "\n";
            if (header)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{vocabulary.Count - FirstWord} {dimensions}"));
            }

            Span<char> number = stackalloc char[32];
            for (var id = FirstWord; id < vocabulary.Count; id++)
            {
                writer.Write(vocabulary[id]);
                foreach (var value in values.Slice(id * dimensions, dimensions))
                {
                    // The fewest digits that give the same number back.
                    value.TryFormat(number, out var length, default, CultureInfo.InvariantCulture);
                    writer.Write(' ');
                    writer.Write(number[..length]);
                }

                writer.WriteLine();
            }
        }

        File.Move(draft, path, overwrite: true);
    }
}
