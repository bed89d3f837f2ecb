using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>
/// Messages of X's stream that are neither posts nor errors: X adds kinds as it likes, and none of them is a fault. They are counted by kind,
/// and each kind is told once.
/// </summary>
/// <param name="context">Name, status and log of the feed.</param>
internal sealed partial class XUnknown(FeedContext context)
{
    // X names them, so nothing else bounds them.
    private const int MostKinds = 20;
    private const int LongestKind = 40;
    private const string Other = "other";
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Whether the message is such a one; then it is counted.</summary>
    public bool Take(ReadOnlySpan<byte> json)
    {
        if (KindOf(json) is not { } kind)
        {
            return false;
        }

        kind = _told.Contains(kind) || _told.Count < MostKinds ? kind : Other;
        if (_told.Add(kind))
        {
            Unknown(context.Logger, context.Name, kind);
        }

        context.Status.Unknown(kind);
        return true;
    }

    /// <summary>
    /// The first field of an object that holds no post: neither data, which may be broken, nor a text of its own. Null of all else, such as
    /// what is no JSON.
    /// </summary>
    internal static string? KindOf(ReadOnlySpan<byte> json)
    {
        string? kind = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isPost = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("text"u8);
                kind ??= reader.GetString();
                reader.Read();
                if (isPost && reader.TokenType != JsonTokenType.Null)
                {
                    return null;
                }

                reader.Skip();
            }

            // What follows the object makes the reader throw.
            return reader.Read() ? null : Named(kind);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // A word for a metric and a log, whatever X calls it.
    private static string Named(string? field)
    {
        var name = string.Concat((field ?? "").Take(LongestKind).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));
        return name.Length > 0 ? name : "empty";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: X sends messages of a kind that is not known here, '{Kind}'. They are passed over and counted; told once for each kind")]
    private static partial void Unknown(ILogger logger, string feed, string kind);
}
