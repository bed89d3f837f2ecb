namespace StreamSentiment.Ingestor.Replay;

/// <summary>A row of <c>dead_letters</c> that no replay has settled.</summary>
internal sealed record OpenLetter
{
    public required string Digest { get; init; }

    public required string Reason { get; init; }

    public required string Error { get; init; }

    public required byte[] Value { get; init; }

    public required long ValueSize { get; init; }

    public string? Key { get; init; }

    public string? Feed { get; init; }

    public long? FeedPosition { get; init; }

    public string? Topic { get; init; }

    public string? FeedFormat { get; init; }

    public byte[]? FeedHeader { get; init; }

    public DateTime? FeedTime { get; init; }

    public string? Version { get; init; }

    public int Attempts { get; init; }

    public DateTime DeadLetteredAt { get; init; }
}
