using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Tweets;

/// <summary>Who gave a <see cref="Verdict"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Judge>))]
public enum Judge
{
    /// <summary>The tweet brought its truth along.</summary>
    [JsonStringEnumMemberName("feed")]
    Feed,

    /// <summary>Someone judged it by hand.</summary>
    [JsonStringEnumMemberName("person")]
    Person,

    /// <summary>The tweet could not be scored.</summary>
    [JsonStringEnumMemberName("scorer")]
    Scorer,
}

/// <summary>The SQL spelling of <see cref="Judge"/>.</summary>
public static class JudgeNames
{
    /// <summary>The name that rows and reports use.</summary>
    public static string ToName(this Judge judge) => judge switch
    {
        Judge.Feed => "feed",
        Judge.Person => "person",
        _ => "scorer",
    };
}
