using System.Runtime.CompilerServices;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Csv;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Json;

namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>The records of a stream of bytes, whatever its format.</summary>
/// <param name="feed">The feed's name, for its tweets.</param>
/// <param name="place">Where it is, for messages.</param>
/// <param name="fileTime">When the file was last written; null where there is no file.</param>
/// <param name="maxBytes">Longest record.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordStream(string feed, string place, DateTimeOffset? fileTime, int maxBytes, TimeProvider time)
{
    private readonly TweetAssembler _assembler = new(feed, fileTime, time);
    private long _position;
    private long _bytesRead;

    /// <summary>Reads the records after the first <paramref name="skip"/>.</summary>
    /// <exception cref="FeedException">The content is no feed, or it is damaged.</exception>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(
        Stream source, long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var content = await UnpackAsync(source, cancellationToken);
        using var lines = new LineBuffer(content);
        var reader = await ChooseReaderAsync(lines, cancellationToken);
        while (reader is not null)
        {
            var step = reader.TryRead(_position + 1, _position >= skip, out var record);
            switch (step)
            {
                case ReadStep.NeedMore:
                    await FillAsync(lines, cancellationToken);
                    continue;
                case ReadStep.TooLong:
                    record = await PassOversizedAsync(lines, cancellationToken);
                    break;
                case ReadStep.End:
                    yield break;
            }

            if (++_position > skip)
            {
                yield return record;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<IRecordReader?> ChooseReaderAsync(LineBuffer lines, CancellationToken cancellationToken)
    {
        await PassMarkAsync(lines, cancellationToken);
        LineStep step;
        while ((step = lines.TakeLine(maxBytes)) is LineStep.NeedMore || (step == LineStep.Line && LineEnd.IsBlank(lines.Taken)))
        {
            if (step == LineStep.NeedMore)
            {
                await FillAsync(lines, cancellationToken);
            }
            else
            {
                lines.GiveUp(lines.Taken.Length, 1);
            }
        }

        if (step == LineStep.End)
        {
            return null;
        }

        lines.GiveUp(0, 0);
        if (lines.Buffered.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return await OpenCsvAsync(lines, cancellationToken);
        }

        _assembler.Shape = new FeedShape(FeedFormats.Json, null, fileTime);
        return new JsonTweets(lines, maxBytes, _assembler);
    }

    /// <summary>Looks at the first line, and passes over a byte order mark.</summary>
    private async Task PassMarkAsync(LineBuffer lines, CancellationToken cancellationToken)
    {
        // No more than a line: on standard input it may be all there is for a while.
        while (lines.TakeLine(maxBytes) == LineStep.NeedMore)
        {
            await FillAsync(lines, cancellationToken);
        }

        FeedContent.RefuseKnownKinds(place, lines.Buffered);
        lines.GiveUp(lines.Buffered.StartsWith("\uFEFF"u8) ? "\uFEFF"u8.Length : 0, 0);
    }

    private async Task<IRecordReader?> OpenCsvAsync(LineBuffer lines, CancellationToken cancellationToken)
    {
        var opening = new CsvOpening(place, lines, maxBytes);
        while (true)
        {
            switch (opening.TryRead(out var columns))
            {
                case ReadStep.NeedMore:
                    await FillAsync(lines, cancellationToken);
                    break;
                case ReadStep.Record:
                    _assembler.Shape = new FeedShape(opening.Header is null ? FeedFormats.Sentiment140 : FeedFormats.Csv, opening.Header, fileTime);
                    return new CsvTweets(lines, opening.Records, columns!, _assembler);
                default:
                    return null;
            }
        }
    }

    private async Task<FeedRecord> PassOversizedAsync(LineBuffer lines, CancellationToken cancellationToken)
    {
        using var line = new OversizedLine(feed, lines.LineNumber);
        while (!line.ReadPast(lines))
        {
            await FillAsync(lines, cancellationToken);
        }

        var record = line.Refuse(_position + 1, maxBytes, time.GetUtcNow());
        return record with { Refused = _assembler.Shape.KeptBy(record.Refused!) };
    }

    private async ValueTask FillAsync(LineBuffer lines, CancellationToken cancellationToken)
    {
        try
        {
            var count = await lines.FillAsync(cancellationToken);
            FeedContent.RefuseBinary(place, lines.Buffered, count, _bytesRead);
            _bytesRead += count;
        }
        catch (InvalidDataException exception)
        {
            throw new FeedException($"{place} is damaged after record {_position}: its gzip data cannot be unpacked further. "
                + "The records before were read; replace the file by a whole one.", exception);
        }
        catch (IOException exception)
        {
            throw new FeedException($"{place} cannot be read after record {_position}: {exception.Message}", exception);
        }
    }

    private async Task<Stream> UnpackAsync(Stream source, CancellationToken cancellationToken)
    {
        try
        {
            return await Decompression.UnpackAsync(source, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new FeedException($"{place} cannot be read: {exception.Message}", exception);
        }
    }
}
