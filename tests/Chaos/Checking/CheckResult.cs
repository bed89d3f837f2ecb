namespace StreamSentiment.Chaos.Checking;

/// <summary>What the checker counted.</summary>
internal sealed record CheckResult
{
    /// <summary>Records that the stream confirmed to the feed.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows of <c>scored_tweets</c>.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows of <c>dead_letters</c>.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>Rows of <c>verdicts</c>.</summary>
    public required long Verdicts { get; init; }

    /// <summary>Rows of <c>incidents</c>.</summary>
    public required long Incidents { get; init; }

    /// <summary>Notices that were to be mailed.</summary>
    public required long Notices { get; init; }

    /// <summary>Mails that came, also a second time.</summary>
    public required long Mails { get; init; }

    /// <summary>Mails that had come before, with the same Message-ID: allowed, and rare.</summary>
    public required long MailsAgain { get; init; }

    /// <summary>Everything that is not as it must be.</summary>
    public required IReadOnlyList<Discrepancy> Discrepancies { get; init; }
}
