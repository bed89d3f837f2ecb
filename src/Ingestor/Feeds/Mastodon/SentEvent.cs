namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>The data of a server-sent event.</summary>
/// <param name="Data">The data; of an event that is too long its beginning.</param>
/// <param name="Size">Bytes of the whole data; more than <paramref name="Data"/> has where it is too long.</param>
internal readonly record struct SentEvent(byte[] Data, long Size);
