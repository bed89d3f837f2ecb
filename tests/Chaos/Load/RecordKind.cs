namespace StreamSentiment.Chaos.Load;

/// <summary>What has to become of a record.</summary>
internal enum RecordKind
{
    /// <summary>A row.</summary>
    Plain,

    /// <summary>A row, and the feed's verdict on it.</summary>
    Labelled,

    /// <summary>A dead letter: the Ingestor cannot make a tweet of it.</summary>
    Refused,

    /// <summary>A dead letter, and a verdict of the Scorer's: no model finds anything in it to score.</summary>
    Unscorable,
}
