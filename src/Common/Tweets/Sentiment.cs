using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Tweets;

/// <summary>What a tweet expresses. Written as <c>negative</c> or <c>positive</c> in JSON and SQL.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Sentiment>))]
public enum Sentiment
{
    /// <summary>The author is unhappy.</summary>
    [JsonStringEnumMemberName("negative")]
    Negative,

    /// <summary>The author is happy.</summary>
    [JsonStringEnumMemberName("positive")]
    Positive,
}

/// <summary>The SQL spelling of <see cref="Sentiment"/>.</summary>
public static class SentimentNames
{
    /// <summary>The name that rows and reports use.</summary>
    public static string ToName(this Sentiment sentiment) => sentiment == Sentiment.Positive ? "positive" : "negative";

    /// <summary>Reads a name written by <see cref="ToName"/>.</summary>
    /// <exception cref="ArgumentException">The name is neither <c>negative</c> nor <c>positive</c>.</exception>
    public static Sentiment Parse(string name) => name switch
    {
        "positive" => Sentiment.Positive,
        "negative" => Sentiment.Negative,
        _ => throw new ArgumentException($"'{name}' is no sentiment: expected 'negative' or 'positive'.", nameof(name)),
    };
}
