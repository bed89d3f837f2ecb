using System.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>The truth that a record brings, in any of the spellings of the data sets.</summary>
internal readonly record struct TruthLabel(Sentiment? Value, bool IsBad, bool IsEmpty)
{
    /// <summary>A truth that nobody can read.</summary>
    public static readonly TruthLabel Bad = new(null, IsBad: true, IsEmpty: false);

    /// <summary>Reads a label. Neutral is none, and not bad.</summary>
    public static TruthLabel Read(ReadOnlySpan<byte> label)
    {
        label = label[Ascii.Trim(label)];
        return label switch
        {
            [] => new(null, IsBad: false, IsEmpty: true),
            [(byte)'0'] => new(Sentiment.Negative, IsBad: false, IsEmpty: false),
            [(byte)'1'] or [(byte)'4'] => new(Sentiment.Positive, IsBad: false, IsEmpty: false),
            [(byte)'2'] => new(null, IsBad: false, IsEmpty: false),
            _ => ReadWord(label),
        };
    }

    private static TruthLabel ReadWord(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "negative"u8))
        {
            return new(Sentiment.Negative, IsBad: false, IsEmpty: false);
        }

        if (Ascii.EqualsIgnoreCase(word, "positive"u8))
        {
            return new(Sentiment.Positive, IsBad: false, IsEmpty: false);
        }

        return Ascii.EqualsIgnoreCase(word, "neutral"u8) ? new(null, IsBad: false, IsEmpty: false) : Bad;
    }
}
