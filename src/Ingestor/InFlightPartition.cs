namespace StreamSentiment.Ingestor;

/// <summary>What waits in one partition of <c>tweets</c>, in the order of its offsets.</summary>
internal sealed class InFlightPartition
{
    private readonly Queue<InFlightRecord> _records = new();

    /// <summary>Bytes that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>The broker put a record here, behind all others.</summary>
    public void Add(InFlightRecord record)
    {
        _records.Enqueue(record);
        Bytes += record.Bytes;
    }

    /// <summary>Everything before this offset is through.</summary>
    public void Advance(long offset)
    {
        while (_records.TryPeek(out var record) && record.Place!.Value.Offset < offset)
        {
            _records.Dequeue();
            Bytes -= record.Bytes;
            record.Finished = true;
        }
    }
}
