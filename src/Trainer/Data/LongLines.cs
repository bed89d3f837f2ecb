namespace StreamSentiment.Trainer.Data;

/// <summary>
/// Reads lines in bounded memory: one longer than <see cref="Longest"/> (some corpora are a single line) comes in pieces, cut at blanks
/// where it has any.
/// </summary>
internal static class LongLines
{
    /// <summary>Characters of the longest piece.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>The lines or their pieces, without line ends.</summary>
    public static IEnumerable<string> Read(TextReader reader)
    {
        var buffer = new char[Longest];
        var held = 0;
        int read;
        while ((read = reader.ReadBlock(buffer, held, Longest - held)) > 0)
        {
            held += read;
            var start = 0;
            while (Array.IndexOf(buffer, '\n', start, held - start) is >= 0 and var end)
            {
                yield return Line(buffer, start, end);
                start = end + 1;
            }

            if (start == 0 && held == Longest)
            {
                var blank = Array.LastIndexOf(buffer, ' ');
                start = blank > 0 ? blank + 1 : Longest;
                yield return new string(buffer, 0, start);
            }

            held -= start;
            Array.Copy(buffer, start, buffer, 0, held);
        }

        if (held > 0)
        {
            yield return Line(buffer, 0, held);
        }
    }

    private static string Line(char[] buffer, int start, int end) =>
        new(buffer, start, end - start - (end > start && buffer[end - 1] == '\r' ? 1 : 0));
}
