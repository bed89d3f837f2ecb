namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>What came of asking an <see cref="IRecordReader"/> for a record.</summary>
internal enum ReadStep
{
    /// <summary>A record was read and given up in the buffer.</summary>
    Record,

    /// <summary>The record is not all there: fill the buffer and ask again.</summary>
    NeedMore,

    /// <summary>A line begins that is longer than a record may be. It is still in the buffer.</summary>
    TooLong,

    /// <summary>There are no more records.</summary>
    End,
}

/// <summary>Reads the records of one format out of a <see cref="LineBuffer"/>.</summary>
internal interface IRecordReader
{
    /// <summary>Reads the next record.</summary>
    /// <param name="position">Its number in the feed.</param>
    /// <param name="wanted">False when the record is only passed over, and <paramref name="record"/> may stay empty.</param>
    /// <param name="record">The record, after <see cref="ReadStep.Record"/>.</param>
    ReadStep TryRead(long position, bool wanted, out FeedRecord record);
}
