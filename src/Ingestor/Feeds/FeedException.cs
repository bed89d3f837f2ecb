namespace StreamSentiment.Ingestor.Feeds;

/// <summary>A feed cannot be read, or not any further. The message says what is wrong, where, and what to do.</summary>
public sealed class FeedException : Exception
{
    /// <summary>Whether a setting cannot be what it is, so that trying again is in vain.</summary>
    public bool IsOfSettings { get; init; }

    /// <summary>A feed cannot be read.</summary>
    public FeedException()
    {
    }

    /// <summary>A feed cannot be read, for the reason given.</summary>
    public FeedException(string message)
        : base(message)
    {
    }

    /// <summary>A feed cannot be read, for the reason given.</summary>
    public FeedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
