namespace StreamSentiment.Common.Hosting;

/// <summary>The process cannot start, and its user can mend it: the message says what is wrong and which setting to look at.</summary>
public class StartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A setting cannot be what it is: starting again without changing it is in vain.</summary>
public sealed class SettingException(string message, Exception? inner = null) : StartException(message, inner);
