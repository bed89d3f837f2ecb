namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>A server was reached, and what it answers cannot be worked with. The message is for people.</summary>
internal sealed class BadAnswerException(string message, Exception? cause = null) : IOException(message, cause);
