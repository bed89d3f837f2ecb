namespace StreamSentiment.Ingestor.Feeds;

/// <summary>What became of a record, once its feed need not give it again.</summary>
public enum RecordFate
{
    /// <summary>Its tweet is in Kafka, also if it came before, and through the stream where the broker would forget it with its process.</summary>
    Accepted,

    /// <summary>The settings leave it out.</summary>
    LeftOut,

    /// <summary>It is a row of <c>dead_letters</c>.</summary>
    Refused,
}
