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

    /// <summary>
    /// What begins the name of a feed, which does not decide whether the process is ready: the other feeds go on, and those who push
    /// tweets must still find it.
    /// </summary>
    public const string Feed = "feed ";
}
