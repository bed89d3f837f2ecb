using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>What is to happen to a letter: its records go back to a topic, or it cannot be put back, or it is refused again at once.</summary>
internal sealed record ReplayPlan(OpenLetter Letter)
{
    /// <summary>Why the letter cannot be put back; null when it can.</summary>
    public string? Kept { get; init; }

    /// <summary>What the ingestor refuses again.</summary>
    public IReadOnlyList<DeadLetter> Refused { get; init; } = [];

    /// <summary>What goes to a topic: one record, as a rule.</summary>
    public IReadOnlyList<ReplayRecord> Records { get; init; } = [];

    /// <summary>Bytes that go to a topic.</summary>
    public long Bytes => Records.Sum(record => (long)record.Value.Length);
}

/// <summary>A record on its way back to a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">Its key there.</param>
/// <param name="Value">Its value there.</param>
/// <param name="Version">Its header <c>v</c>; null for none.</param>
/// <param name="Id">The id of the row that it becomes if all is well; null when it is plain that it becomes none.</param>
internal sealed record ReplayRecord(string Topic, string? Key, byte[] Value, string? Version, string? Id)
{
    /// <summary>The digest of the letter that it becomes if it fails again.</summary>
    public string Digest { get; } = DeadLetter.FromTopic(Topic, 0, 0, Key, "", "", Value, default).Digest;
}
