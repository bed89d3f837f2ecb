namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>A server that tweets come from over a connection that stays open.</summary>
internal interface ILiveSource : IDisposable
{
    /// <summary>The server, for messages.</summary>
    string Place { get; }

    /// <summary>How many connections to the server were made so far. One that is refused, or whose server is not found, is none.</summary>
    int Made { get; }

    /// <summary>
    /// Connects once and reads until the connection ends. Every message goes into the line, and nothing else is done with it here.
    /// </summary>
    /// <param name="line">Where messages go.</param>
    /// <param name="after">The position to go on after; 0 for what comes from now on.</param>
    /// <param name="cancellationToken">No more is wanted.</param>
    /// <returns>How it ended.</returns>
    Task<Ending> ReadAsync(LiveLine line, long after, CancellationToken cancellationToken);

    /// <summary>The position to begin after: the one that an earlier run reached, or 0 where that cannot be right.</summary>
    long Trusted(long position) => position;

    /// <summary>The position that stands for a moment, for a feed that begins then; 0 where positions are no times.</summary>
    long Beginning(DateTimeOffset moment) => 0;

    /// <summary>The position that a message tells, on whatever thread; 0 where it tells none of use.</summary>
    long PositionOf(in LiveMessage message) => 0;

    /// <summary>Makes a record of a message, or one that only says how far the feed is; null of one that is no tweet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="number">The number that a record of this message gets where the feed has no positions of its own.</param>
    FeedRecord? Decode(in LiveMessage message, long number);
}
