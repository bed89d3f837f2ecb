using System.Text.Json;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Json;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>The records of a request's body: one JSON object, an array of them, or one a line.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="maxRecordBytes">Longest record.</param>
/// <param name="clock">The clock.</param>
internal sealed class PushBody(string feed, int maxRecordBytes, TimeProvider clock)
{
    private readonly TweetAssembler _lines = new(feed, null, clock) { Shape = new FeedShape(FeedFormats.Json, null, null) };

    // Elements of an array, or objects over many lines: their lines say nothing.
    private readonly TweetAssembler _values = new(feed, null, clock) { Shape = new FeedShape(FeedFormats.Json, null, null), Counted = "record" };

    /// <summary>Reads all records, numbered from 1.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isLines">Whether it is known to be one object a line; then a line that is wrong costs no other.</param>
    /// <returns>The records; or the fault for which none can be taken, where it stands neither for JSON nor for lines of it.</returns>
    public (List<FeedRecord> Records, string? Fault) Read(ReadOnlySpan<byte> body, bool isLines)
    {
        body = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            return ([], null);
        }

        return isLines ? (Lines(body), null) : Values(body);
    }

    private List<FeedRecord> Lines(ReadOnlySpan<byte> body)
    {
        var records = new List<FeedRecord>();
        for (var number = 1; !body.IsEmpty; number++)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!LineEnd.IsBlank(line))
            {
                records.Add(Record(_lines, records.Count + 1, number, LineEnd.Trim(line)));
            }
        }

        return records;
    }

    // One value or several, or the elements of one array.
    private (List<FeedRecord> Records, string? Fault) Values(ReadOnlySpan<byte> body)
    {
        var records = new List<FeedRecord>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray || (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0))
                {
                    continue;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                records.Add(Record(_values, records.Count + 1, records.Count + 1, body[start..(int)reader.BytesConsumed]));
            }

            return (records, null);
        }
        catch (JsonException fault)
        {
            // One object written over many lines is none of many objects.
            return BeginsWithALine(body) ? (Lines(body), null) : ([], $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
        }
    }

    // Whether the first line that is not empty is a whole object.
    private static bool BeginsWithALine(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart(" \t\r\n"u8);
        var end = body.IndexOf((byte)'\n');
        try
        {
            var reader = new Utf8JsonReader(end < 0 ? body : body[..end]);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            // What follows it makes the reader throw.
            return isObject && !reader.Read() && end >= 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private FeedRecord Record(TweetAssembler assembler, int position, int number, ReadOnlySpan<byte> raw) =>
        raw.Length <= maxRecordBytes ? JsonRecord.Read(assembler, position, number, raw)
        : new FeedRecord(
            position,
            null,
            DeadLetter.FromFeed(
                feed, position, DeadLetterReasons.TooLarge, $"{assembler.Counted} {number}: {raw.Length} bytes where a record may have {maxRecordBytes}", raw, raw.Length, clock.GetUtcNow()) with { FeedFormat = FeedFormats.Json },
            BadLabel: false,
            BadDate: false);
}
