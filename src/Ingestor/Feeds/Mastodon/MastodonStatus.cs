using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>Makes a tweet of a status, as Mastodon calls a post.</summary>
internal static class MastodonStatus
{
    /// <summary>The status as a record; null of one without any text, such as a picture.</summary>
    /// <param name="assembler">Makes the record.</param>
    /// <param name="number">The record's position.</param>
    /// <param name="raw">The status, JSON.</param>
    public static FeedRecord? ToRecord(TweetAssembler assembler, long number, byte[] raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return assembler.Refuse(number, DeadLetterReasons.Malformed, number, "the status is not UTF-8", raw);
        }

        try
        {
            using var document = JsonDocument.Parse(raw);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ToRecord(assembler, number, document.RootElement, raw)
                : assembler.Refuse(number, DeadLetterReasons.Malformed, number, "not a JSON object", raw);
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

    private static FeedRecord? ToRecord(TweetAssembler assembler, long number, JsonElement status, byte[] raw)
    {
        // What repeats another status is empty itself.
        var isRepeat = status.TryGetProperty("reblog", out var other) && other.ValueKind == JsonValueKind.Object;
        var said = isRepeat ? other : status;
        var text = HtmlText.Of(Text(said, "content") ?? "");
        if (text.Length == 0)
        {
            return null;
        }

        var date = Text(status, "created_at");
        var read = date is null ? default : TweetDate.Read(Encoding.UTF8.GetBytes(date));
        var parts = new TweetParts
        {
            // The same on every server that passes the status on.
            Id = TweetParts.Trimmed(Text(status, "uri")) ?? TweetParts.Trimmed(Text(status, "id")) ?? ContentId.Of(raw),
            Text = text,
            Author = status.TryGetProperty("account", out var account) && account.ValueKind == JsonValueKind.Object ? TweetParts.Trimmed(Text(account, "acct")) : null,
            Lang = TweetParts.Trimmed(Text(said, "language")),
            CreatedAt = read.Value,
            BadDate = read.IsBad,
        };
        var isReply = status.TryGetProperty("in_reply_to_id", out var answered) && answered.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        return assembler.Assemble(number, number, parts, raw) with
        {
            Traits = (isRepeat ? FeedTraits.Retweet : FeedTraits.None) | (isReply ? FeedTraits.Reply : FeedTraits.None),
        };
    }

    private static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}
