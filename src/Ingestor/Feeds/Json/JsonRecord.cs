using System.Text.Json;
using System.Text.Unicode;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Json;

/// <summary>Makes a record of one JSON object: our own tweet, or a post of X's API v2.</summary>
internal static class JsonRecord
{
    /// <summary>The object as a tweet, or as a dead letter where it cannot be one.</summary>
    /// <param name="assembler">Makes the record.</param>
    /// <param name="position">The record's position in its feed.</param>
    /// <param name="line">The line it stands in.</param>
    /// <param name="raw">The object, without a line end.</param>
    public static FeedRecord Read(TweetAssembler assembler, long position, long line, ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return assembler.Refuse(position, DeadLetterReasons.Malformed, line, "the JSON is not UTF-8", raw);
        }

        try
        {
            var fields = JsonTweetFields.Read(raw);
            return fields.Problem is { } problem
                ? assembler.Refuse(position, DeadLetterReasons.BadField, line, problem, raw)
                : assembler.Assemble(position, line, fields.ToParts(raw), raw) with { Traits = fields.Traits };
        }
        catch (JsonException exception)
        {
            return assembler.Refuse(position, DeadLetterReasons.Malformed, line, $"not a JSON object, at byte {exception.BytePositionInLine + 1}", raw);
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader: an escape is half of a surrogate pair.
            return assembler.Refuse(position, DeadLetterReasons.BadField, line, "a string holds half of a surrogate pair", raw);
        }
    }
}
