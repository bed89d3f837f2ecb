namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>When feeds connected, kept across restarts.</summary>
internal interface IConnectLog
{
    /// <summary>When the feed connected since a moment, the oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> LoadAsync(string feed, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Adds connects of the feed, and forgets those before a moment.</summary>
    Task SaveAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Takes out connects of the feed that reached no server.</summary>
    Task ForgetAsync(string feed, IReadOnlyCollection<DateTimeOffset> connects, CancellationToken cancellationToken);
}
