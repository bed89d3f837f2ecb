namespace StreamSentiment.Common.Hosting.Health;

/// <summary>What a process of the stream cannot work without, by the names that health shows.</summary>
public static class Dependencies
{
    /// <summary>The database.</summary>
    public const string Postgres = "postgres";

    /// <summary>The brokers.</summary>
    public const string Kafka = "kafka";

    /// <summary>The model package that scores.</summary>
    public const string Model = "model";
}
