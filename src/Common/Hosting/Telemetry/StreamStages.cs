namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>What the Scorer does with a batch of tweets, in this order.</summary>
public static class StreamStages
{
    /// <summary>Records become tweets.</summary>
    public const string Decode = "decode";

    /// <summary>The model scores them.</summary>
    public const string Score = "score";

    /// <summary>Rows and dead letters become durable.</summary>
    public const string Write = "write";

    /// <summary>Their verdicts, and copies of the letters, go to Kafka.</summary>
    public const string Announce = "announce";
}
