using System.Text.Json;
using System.Text.Unicode;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>What one event of Jetstream says. Events and fields that are not known are passed over.</summary>
internal ref struct JetstreamEvent
{
    private long _time;
    private string? _author;
    private string? _key;
    private string? _text;
    private string? _language;
    private bool _isCommit;
    private bool _isPost;
    private bool _isCreate;
    private bool _isDelete;
    private bool _isReply;
    private TweetDate _date;

    /// <summary>Makes a record of an event.</summary>
    /// <param name="assembler">Makes the record.</param>
    /// <param name="number">Position of the record where the event tells none.</param>
    /// <param name="honourDeletes">Whether the deletion of a post is a record.</param>
    /// <param name="raw">The event.</param>
    /// <returns>Of an event that is about no new post one that only says how far the feed is; null where it tells no time either.</returns>
    public static FeedRecord? ToRecord(TweetAssembler assembler, long number, bool honourDeletes, ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return assembler.Refuse(number, DeadLetterReasons.Malformed, number, "the event is not UTF-8", raw);
        }

        try
        {
            var read = Read(raw);
            FeedRecord? passed = read._time > 0 ? FeedRecord.Reached(read._time) : null;
            if (!read._isCommit || !read._isPost || read._author is null || read._key is null)
            {
                return passed;
            }

            var id = JetstreamId.Of(read._author, read._key);
            var position = read._time > 0 ? read._time : number;
            if (read._isDelete)
            {
                return honourDeletes ? new FeedRecord(position, null, null, BadLabel: false, BadDate: false) { Deleted = id } : passed;
            }

            // An update keeps its id, and a row once written stays. A picture alone: there is nothing to score, and nothing wrong.
            return read._isCreate && !string.IsNullOrWhiteSpace(read._text) ? read.ToTweet(assembler, id, position, raw) : passed;
        }
        catch (JsonException problem)
        {
            return assembler.Refuse(number, DeadLetterReasons.Malformed, number, $"not a JSON object, at byte {problem.BytePositionInLine + 1}", raw);
        }
        catch (InvalidOperationException)
        {
            return assembler.Refuse(number, DeadLetterReasons.BadField, number, "a string holds half of a surrogate pair", raw);
        }
    }

    /// <summary>The time that an event tells, microseconds since 1970; 0 where it tells none.</summary>
    public static long TimeOf(ReadOnlySpan<byte> raw)
    {
        try
        {
            return Math.Max(0, Read(raw)._time);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    private readonly FeedRecord ToTweet(TweetAssembler assembler, string id, long position, ReadOnlySpan<byte> raw)
    {
        var parts = new TweetParts
        {
            Id = id,
            Text = _text!,
            Author = _author,
            Lang = TweetParts.Trimmed(_language),
            CreatedAt = _date.Value,
            BadDate = _date.IsBad,
        };
        return assembler.Assemble(position, position, parts, raw) with { Traits = _isReply ? FeedTraits.Reply : FeedTraits.None };
    }

    private static JetstreamEvent Read(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader(raw);
        var read = new JetstreamEvent();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object", null, 0, 0);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("time_us"u8))
            {
                reader.Read();
                read._time = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var time) ? time : 0;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("did"u8))
            {
                read._author = Text(ref reader);
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                read._isCommit = Is(ref reader, "commit"u8);
            }
            else if (reader.ValueTextEquals("commit"u8))
            {
                read.ReadCommit(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        while (reader.Read())
        {
            // What follows the object makes the reader throw.
        }

        return read;
    }

    private void ReadCommit(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("operation"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    (_isCreate, _isDelete) = (reader.ValueTextEquals("create"u8), reader.ValueTextEquals("delete"u8));
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("collection"u8))
            {
                _isPost = Is(ref reader, "app.bsky.feed.post"u8);
            }
            else if (reader.ValueTextEquals("rkey"u8))
            {
                _key = Text(ref reader);
            }
            else if (reader.ValueTextEquals("record"u8))
            {
                ReadPost(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadPost(ref Utf8JsonReader reader)
    {
        if (!IsObject(ref reader))
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                _text = Text(ref reader);
            }
            else if (reader.ValueTextEquals("createdAt"u8))
            {
                reader.Read();
                _date = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? TweetDate.Read(reader.ValueSpan) : TweetDate.Bad;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("langs"u8))
            {
                ReadLanguages(ref reader);
            }
            else if (reader.ValueTextEquals("reply"u8))
            {
                reader.Read();
                _isReply = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Of several languages English, which the models know; else the first.
    private void ReadLanguages(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } language
                && (_language is null || language.StartsWith("en", StringComparison.OrdinalIgnoreCase)))
            {
                _language = language;
            }

            reader.Skip();
        }
    }

    private static bool IsObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> value)
    {
        reader.Read();
        var isValue = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(value);
        reader.Skip();
        return isValue;
    }
}
