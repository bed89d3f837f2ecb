namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>How many posts of a month are used, as it is kept across restarts.</summary>
/// <param name="Month">The first of the calendar month in which the month of the count began.</param>
/// <param name="FirstDay">The day on which months begin, 1 to 31.</param>
/// <param name="Used">Posts.</param>
internal readonly record struct KeptUsage(DateOnly Month, int FirstDay, long Used);

/// <summary>Where the usage of feeds is kept.</summary>
internal interface IUsageLog
{
    /// <summary>What was kept last; null: nothing.</summary>
    Task<KeptUsage?> LoadAsync(string feed, CancellationToken cancellationToken);

    /// <summary>Keeps it, instead of what was kept before.</summary>
    Task SaveAsync(string feed, KeptUsage usage, CancellationToken cancellationToken);
}
