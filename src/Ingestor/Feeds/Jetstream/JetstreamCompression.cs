namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>How events come.</summary>
public enum JetstreamCompression
{
    /// <summary>As plain JSON.</summary>
    None,

    /// <summary>Packed with zstd and the server's dictionary.</summary>
    Zstd,
}
