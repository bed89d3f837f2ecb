using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Text;

/// <summary>What becomes of a word that the vocabulary does not hold.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownWords>))]
public enum UnknownWords
{
    /// <summary>It is <see cref="Vocabulary.UnknownId"/>.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It is cut into words that the vocabulary holds, if that leaves no rest (<see cref="WordSplitter"/>).</summary>
    [JsonStringEnumMemberName("split")]
    Split,
}
