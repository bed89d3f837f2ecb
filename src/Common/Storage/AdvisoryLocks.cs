namespace StreamSentiment.Common.Storage;

/// <summary>
/// The keys of Postgres's advisory locks that one process at a time may hold. Any numbers will do as long as every process asks for the
/// same and no two purposes share one, which is why they stand together.
/// </summary>
public static class AdvisoryLocks
{
    /// <summary>Brings the schema up to date.</summary>
    public const string Migration = "7305184201611";

    /// <summary>Deletes expired rows.</summary>
    public const string Retention = "7305184201612";

    /// <summary>Folds summaries.</summary>
    public const string Summaries = "7305184201613";

    /// <summary>Adds a model choice after the last one.</summary>
    public const string Choices = "7305184201615";

    /// <summary>Sends judgements of people to Kafka.</summary>
    public const string Feedback = "7305184201616";

    /// <summary>Puts dead letters back.</summary>
    public const string Replay = "7305184201614";
}
