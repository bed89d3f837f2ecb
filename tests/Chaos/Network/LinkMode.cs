namespace StreamSentiment.Chaos.Network;

/// <summary>How a link behaves.</summary>
internal enum LinkMode
{
    /// <summary>It carries.</summary>
    Whole,

    /// <summary>Connections are reset, and new ones too.</summary>
    Cut,

    /// <summary>Nothing passes; it goes on where it stopped.</summary>
    Stalled,

    /// <summary>What passes takes long.</summary>
    Slow,

    /// <summary>Requests arrive and answers do not; then the connections are reset.</summary>
    AnswersLost,

    /// <summary>That one side has gone is not told to the other before it is over.</summary>
    HalfOpen,
}
