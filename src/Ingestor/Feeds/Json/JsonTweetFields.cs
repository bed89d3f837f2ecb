using System.Text;
using System.Text.Json;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Json;

/// <summary>What one JSON object says about a tweet. Fields that are not known are passed over.</summary>
internal ref struct JsonTweetFields
{
    private string? _id;
    private string? _text;
    private string? _author;
    private string? _authorId;
    private string? _lang;
    private TweetDate _date;
    private TruthLabel _truth;
    private string? _note;
    private List<(string? Id, string? Name)>? _users;

    /// <summary>What else the object says of the tweet.</summary>
    public FeedTraits Traits { get; private set; }

    /// <summary>A field that holds what a tweet cannot have.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads one object to its end.</summary>
    /// <exception cref="JsonException">It is not one JSON object.</exception>
    /// <exception cref="InvalidOperationException">A string cannot be decoded.</exception>
    public static JsonTweetFields Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var fields = new JsonTweetFields();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("not an object", null, 0, 0);
        }

        fields.ReadTweet(ref reader, isRoot: true);
        while (reader.Read())
        {
            // What follows the object makes the reader throw.
        }

        return fields;
    }

    /// <summary>The fields as those of any format.</summary>
    public readonly TweetParts ToParts(ReadOnlySpan<byte> raw) => new()
    {
        Id = TweetParts.Trimmed(_id) ?? ContentId.Of(raw[Ascii.Trim(raw)]),
        Text = _note ?? _text,
        Author = TweetParts.Trimmed(_author) ?? TweetParts.Trimmed(UserName()) ?? TweetParts.Trimmed(_authorId),
        Lang = TweetParts.Trimmed(_lang),
        CreatedAt = _date.Value,
        BadDate = _date.IsBad,
        Expected = _truth.Value,
        BadLabel = _truth.IsBad,
    };

    private readonly string? UserName()
    {
        foreach (var (id, name) in _users ?? [])
        {
            if (id is not null && id == _authorId)
            {
                return name;
            }
        }

        return null;
    }

    private void ReadTweet(ref Utf8JsonReader reader, bool isRoot)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                _id = ReadRequired(ref reader, "id", numbers: true);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                _text = ReadRequired(ref reader, "text", numbers: false);
            }
            else if (reader.ValueTextEquals("created_at"u8))
            {
                ReadDate(ref reader);
            }
            else if (reader.ValueTextEquals("author"u8))
            {
                _author = ReadOptional(ref reader);
            }
            else if (reader.ValueTextEquals("author_id"u8))
            {
                _authorId = ReadOptional(ref reader);
            }
            else if (reader.ValueTextEquals("lang"u8))
            {
                _lang = ReadOptional(ref reader);
            }
            else if (reader.ValueTextEquals("expected"u8))
            {
                ReadTruth(ref reader);
            }
            else if (reader.ValueTextEquals("note_tweet"u8))
            {
                // Of a long post: the text that "text" is only the beginning of.
                ReadNested(ref reader, static (ref JsonTweetFields fields, ref Utf8JsonReader note) => fields.ReadNote(ref note));
            }
            else if (reader.ValueTextEquals("referenced_tweets"u8))
            {
                ReadReferences(ref reader);
            }
            else if (reader.ValueTextEquals("edit_history_tweet_ids"u8))
            {
                ReadEdits(ref reader);
            }
            else if (isRoot && reader.ValueTextEquals("data"u8))
            {
                if (IsArrayNext(reader))
                {
                    Problem ??= "'data' is an array, a page of tweets: give one tweet a line";
                }

                ReadNested(
                    ref reader, static (ref JsonTweetFields fields, ref Utf8JsonReader data) => fields.ReadTweet(ref data, isRoot: false));
            }
            else if (isRoot && reader.ValueTextEquals("includes"u8))
            {
                ReadNested(
                    ref reader, static (ref JsonTweetFields fields, ref Utf8JsonReader includes) => fields.ReadIncludes(ref includes));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // By value: the reader itself stays where it is.
    private static bool IsArrayNext(Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.StartArray;

    private delegate void Nested(ref JsonTweetFields fields, ref Utf8JsonReader reader);

    private void ReadNested(ref Utf8JsonReader reader, Nested read)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            read(ref this, ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadNote(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                var text = ReadOptional(ref reader);
                _note = string.IsNullOrWhiteSpace(text) ? _note : text;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadReferences(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadReference(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadReference(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                Traits |= reader.ValueTextEquals("retweeted"u8) ? FeedTraits.Retweet
                    : reader.ValueTextEquals("replied_to"u8) ? FeedTraits.Reply
                    : FeedTraits.None;
            }

            reader.Skip();
        }
    }

    // The tweet's own id stands there too.
    private void ReadEdits(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        Traits |= count > 1 ? FeedTraits.Edit : FeedTraits.None;
    }

    private void ReadIncludes(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsers = reader.ValueTextEquals("users"u8);
            reader.Read();
            if (!isUsers || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadUser(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadUser(ref Utf8JsonReader reader)
    {
        string? id = null;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = ReadOptional(ref reader);
            }
            else if (reader.ValueTextEquals("username"u8))
            {
                name = ReadOptional(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        (_users ??= []).Add((id, name));
    }

    private string? ReadRequired(ref Utf8JsonReader reader, string name, bool numbers)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number when numbers:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                Problem ??= $"'{name}' is neither a string nor null{(numbers ? " nor a number" : "")}";
                reader.Skip();
                return null;
        }
    }

    private static string? ReadOptional(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private void ReadDate(ref Utf8JsonReader reader)
    {
        reader.Read();
        _date = reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.String when !reader.ValueIsEscaped => TweetDate.Read(reader.ValueSpan),
            JsonTokenType.String => TweetDate.Read(Encoding.UTF8.GetBytes(reader.GetString()!)),
            _ => TweetDate.Bad,
        };
        reader.Skip();
    }

    private void ReadTruth(ref Utf8JsonReader reader)
    {
        reader.Read();
        _truth = reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.Number => TruthLabel.Read(reader.ValueSpan),
            JsonTokenType.String when !reader.ValueIsEscaped => TruthLabel.Read(reader.ValueSpan),
            JsonTokenType.String => TruthLabel.Read(Encoding.UTF8.GetBytes(reader.GetString()!)),
            _ => TruthLabel.Bad,
        };
        reader.Skip();
    }
}
