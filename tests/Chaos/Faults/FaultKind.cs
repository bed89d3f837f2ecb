namespace StreamSentiment.Chaos.Faults;

/// <summary>What is done to the stream.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of a worker, which is started again.</summary>
    KillWorker,

    /// <summary>kill -9 of the one process and of its Postgres with all of its children, at once. The broker in it forgets everything.</summary>
    KillEverything,

    /// <summary>A worker stands still (SIGSTOP), and goes on (SIGCONT).</summary>
    StopWorker,

    /// <summary>kill -9 of all processes of Postgres, which is started again.</summary>
    KillPostgres,

    /// <summary>Postgres stands still, and goes on.</summary>
    StopPostgres,

    /// <summary>The broker stands still, and goes on.</summary>
    StopBroker,

    /// <summary>A link is cut: connections are reset, and new ones too.</summary>
    CutLink,

    /// <summary>A link carries nothing, and goes on.</summary>
    StallLink,

    /// <summary>A link takes long.</summary>
    SlowLink,

    /// <summary>A link carries requests and no answers, and then resets its connections.</summary>
    LoseAnswers,

    /// <summary>A link does not tell one side that the other has gone.</summary>
    HalfOpenLink,
}
