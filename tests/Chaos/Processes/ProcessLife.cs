namespace StreamSentiment.Chaos.Processes;

/// <summary>How a process came to its end.</summary>
internal enum ProcessEnd
{
    /// <summary>It lives.</summary>
    None,

    /// <summary>It was killed, as the plan has it.</summary>
    Killed,

    /// <summary>It did not start, for what it needs was away; whoever looks after it starts it again.</summary>
    StartRefused,

    /// <summary>It was asked to end, and did.</summary>
    Stopped,

    /// <summary>It ended and nobody had asked for it.</summary>
    ByItself,
}

/// <summary>One life of a process, from its start to its end.</summary>
/// <param name="name">The process's name.</param>
/// <param name="id">Its id in the system.</param>
internal sealed class ProcessLife(string name, int id)
{
    /// <summary>The process's name.</summary>
    public string Name => name;

    /// <summary>Its id in the system.</summary>
    public int Id => id;

    /// <summary>Its end.</summary>
    public ProcessEnd End { get; set; }

    /// <summary>Its exit code.</summary>
    public int? ExitCode { get; set; }

    /// <summary>What it said last, when it ended by itself.</summary>
    public string? LastWords { get; set; }

    /// <summary>Time of cores that it spent, in seconds.</summary>
    public double CpuSeconds { get; set; }

    /// <summary>Memory that it held, in megabytes, by the second of its life; nothing is noted while it stands still.</summary>
    public List<(double Second, double Megabytes)> Memory { get; } = [];
}
