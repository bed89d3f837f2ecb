using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>The stream's topics, their consumer groups, and the header that every record carries.</summary>
public static class Topics
{
    /// <summary>Tweets as read, keyed by tweet id.</summary>
    public const string Tweets = "tweets";

    /// <summary>Judgements on predictions, keyed by model name: those on one model are in one order.</summary>
    public const string Verdicts = "verdicts";

    /// <summary>A copy of table <c>dead_letters</c> for other readers, keyed by digest.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>Consumer group of the Scorer on <see cref="Tweets"/>.</summary>
    public const string ScorerGroup = "scorer";

    /// <summary>Consumer group of Alerting on <see cref="Verdicts"/>.</summary>
    public const string AlertingGroup = "alerting";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Tweets, Verdicts, DeadLetters];

    /// <summary>Header <c>v</c>=1: the version of the value's format.</summary>
    public static Headers VersionHeader() => new() { { "v", "1"u8.ToArray() } };
}
