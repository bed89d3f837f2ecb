namespace StreamSentiment.Common.Tweets;

/// <summary>Why a record became a dead letter: few, fixed words, so that SQL can group by them.</summary>
public static class DeadLetterReasons
{
    /// <summary>The record is not in its feed's format: broken JSON, too few columns, a quote that never ends, bytes that are no text.</summary>
    public const string Malformed = "malformed";

    /// <summary>The record has no text, or none but white space.</summary>
    public const string NoText = "no-text";

    /// <summary>A field holds what its type does not allow, such as a date that is none.</summary>
    public const string BadField = "bad-field";

    /// <summary>The record is longer than the stream takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The text holds nothing that the model could score.</summary>
    public const string Unscorable = "unscorable";

    /// <summary>Postgres refused the row.</summary>
    public const string Unstorable = "unstorable";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Malformed, NoText, BadField, TooLarge, Unscorable, Unstorable];
}
