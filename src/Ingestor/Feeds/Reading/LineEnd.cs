namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>LF and CR LF.</summary>
internal static class LineEnd
{
    /// <summary>The bytes without a line end at their end.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        if (line.EndsWith((byte)'\n'))
        {
            line = line[..^1];
        }

        return line.EndsWith((byte)'\r') ? line[..^1] : line;
    }

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
