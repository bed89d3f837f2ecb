namespace StreamSentiment.Common.Hosting;

/// <summary>The process cannot start, and its user can mend it: the message says what is wrong and which setting to look at.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
