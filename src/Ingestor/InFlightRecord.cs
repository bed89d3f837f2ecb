using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>A record of the feed that is on its way: to Kafka and through the stream, or to <c>dead_letters</c>.</summary>
/// <param name="lane">The feed's lane.</param>
/// <param name="position">The record's position in its feed.</param>
/// <param name="bytes">What it takes in the broker, about.</param>
/// <param name="verdictBytes">What its verdict takes there; 0 when none can come of it.</param>
internal sealed class InFlightRecord(InFlightLane lane, long position, int bytes, int verdictBytes)
{
    /// <summary>The feed's lane.</summary>
    public InFlightLane Lane { get; } = lane;

    /// <summary>The record's position in its feed.</summary>
    public long Position { get; private set; } = position;

    /// <summary>What it takes in the broker, about.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>What its verdict takes there; 0 when none can come of it.</summary>
    public int VerdictBytes { get; } = verdictBytes;

    /// <summary>Where Kafka put it; null before that is known.</summary>
    public (int Partition, long Offset)? Place { get; set; }

    /// <summary>Nothing more has to happen to it, whatever the consumers have committed.</summary>
    public bool Finished { get; set; }

    /// <summary>What becomes of it, as far as is known.</summary>
    public RecordFate Fate { get; set; }

    /// <summary>Called when it is safe, with all before it; null when nobody wants to know.</summary>
    public Action<RecordFate>? Taken { get; set; }

    /// <summary>Whether it only stands for a position, as one that is left out does.</summary>
    public bool IsPositionOnly => Finished && Bytes == 0 && Taken is null;

    /// <summary>It stands for a later position too, behind which nothing is on its way.</summary>
    public void MoveTo(long position) => Position = position;
}
