using System.Text.Json;
using System.Text.Unicode;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Json;

/// <summary>Makes tweets of JSON lines: our own, or objects of X's API v2.</summary>
internal sealed class JsonTweets(LineBuffer lines, int maxBytes, TweetAssembler assembler) : IRecordReader
{
    /// <inheritdoc/>
    public ReadStep TryRead(long position, bool wanted, out FeedRecord record)
    {
        record = default;
        while (true)
        {
            switch (lines.TakeLine(maxBytes))
            {
                case LineStep.NeedMore:
                    return ReadStep.NeedMore;
                case LineStep.TooLong:
                    return ReadStep.TooLong;
                case LineStep.End:
                    return ReadStep.End;
            }

            var isRecord = !LineEnd.IsBlank(lines.Taken);
            if (isRecord && wanted)
            {
                record = Build(position, LineEnd.Trim(lines.Taken));
            }

            lines.GiveUp(lines.Taken.Length, 1);
            if (isRecord)
            {
                return ReadStep.Record;
            }
        }
    }

    private FeedRecord Build(long position, ReadOnlySpan<byte> raw)
    {
        FeedRecord Refuse(string reason, string problem, ReadOnlySpan<byte> raw) =>
            assembler.Refuse(position, reason, lines.LineNumber, problem, raw);

        if (!Utf8.IsValid(raw))
        {
            return Refuse(DeadLetterReasons.Malformed, "the JSON is not UTF-8", raw);
        }

        try
        {
            var fields = JsonTweetFields.Read(raw);
            return fields.Problem is { } problem
                ? Refuse(DeadLetterReasons.BadField, problem, raw)
                : assembler.Assemble(position, lines.LineNumber, fields.ToParts(raw), raw);
        }
        catch (JsonException exception)
        {
            return Refuse(DeadLetterReasons.Malformed, $"not a JSON object, at byte {exception.BytePositionInLine + 1}", raw);
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader: an escape is half of a surrogate pair.
            return Refuse(DeadLetterReasons.BadField, "a string holds half of a surrogate pair", raw);
        }
    }
}
