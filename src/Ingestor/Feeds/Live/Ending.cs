namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>How a connection ended, which decides when the next one may be tried.</summary>
internal enum EndingKind
{
    /// <summary>The network, or a server that went away: the next try soon.</summary>
    Network,

    /// <summary>The server answered with an error: the next try after seconds that double.</summary>
    Http,

    /// <summary>The server found that it was asked too often: the next try after minutes that double.</summary>
    RateLimit,

    /// <summary>What the account may read is used up: trying again is of no use for long.</summary>
    UsageCap,

    /// <summary>We closed it, because we cannot take more for now: the next try as soon as we can.</summary>
    Full,
}

/// <summary>How a connection ended, or why it could not be made.</summary>
/// <param name="Kind">What it means for the next one.</param>
/// <param name="Outcome">One of few, fixed words, for the metric.</param>
/// <param name="Why">For people; no secrets.</param>
internal sealed record Ending(EndingKind Kind, string Outcome, string Why)
{
    /// <summary>Earliest moment of the next try that the server named; null when it named none.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>People have to do something, or it stays so.</summary>
    public bool NeedsPeople { get; init; }
}
