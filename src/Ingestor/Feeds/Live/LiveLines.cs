using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Reads a connection line by line. Half a line at its end, which a server that went away leaves, is no line.</summary>
/// <param name="feed">The feed's name, for lines that are too long.</param>
/// <param name="maxBytes">Longest line; a longer one is read past and becomes a dead letter.</param>
/// <param name="clock">The clock.</param>
internal sealed class LiveLines(string feed, int maxBytes, TimeProvider clock)
{
    /// <summary>Reads until the server ends the connection, or <paramref name="take"/> does.</summary>
    /// <param name="source">What the server sends.</param>
    /// <param name="line">The connection.</param>
    /// <param name="take">Takes a line, without its end; gives an ending to close the connection.</param>
    /// <param name="watch">Told of lines without an end.</param>
    public async Task<Ending> ReadAsync(Stream source, LiveLine line, Func<ReadOnlySpan<byte>, Ending?> take, NonsenseWatch watch)
    {
        using var lines = new LineBuffer(source);
        while (true)
        {
            switch (lines.TakeLine(maxBytes))
            {
                case LineStep.NeedMore when line.IsFull:
                    // Only now: nobody gives again what was read already.
                    return LiveLine.Full;
                case LineStep.NeedMore:
                    await FillAsync(lines, line).ConfigureAwait(false);
                    break;
                case LineStep.TooLong:
                    if (await PassAsync(lines, line, watch).ConfigureAwait(false) is { } useless)
                    {
                        return useless;
                    }

                    break;
                case LineStep.Line when lines.Taken is [.., (byte)'\n']:
                    if (take(LineEnd.Trim(lines.Taken)) is { } ending)
                    {
                        return ending;
                    }

                    lines.GiveUp(lines.Taken.Length, 1);
                    break;
                default:
                    return Closed;
            }
        }
    }

    private static Ending Closed => new(EndingKind.Network, "closed", "the server ended the connection");

    private static async ValueTask<int> FillAsync(LineBuffer lines, LiveLine line)
    {
        var count = await lines.FillAsync(line.Token).ConfigureAwait(false);
        line.Heard();
        return count;
    }

    // An ending when the connection ends before the line does: then nobody knows what it was.
    private async Task<Ending?> PassAsync(LineBuffer lines, LiveLine line, NonsenseWatch watch)
    {
        var passed = 0L;
        using var tooLong = new OversizedLine(feed, lines.LineNumber);
        while (!tooLong.ReadPast(lines))
        {
            var count = await FillAsync(lines, line).ConfigureAwait(false);
            if (count == 0)
            {
                return Closed;
            }

            if (watch.Goes(passed += count) is { } endless)
            {
                return endless;
            }
        }

        // The position is given when the record is taken out of the buffer.
        line.Add(tooLong.Refuse(0, maxBytes, clock.GetUtcNow()));
        return null;
    }
}
