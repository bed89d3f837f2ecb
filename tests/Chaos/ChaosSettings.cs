using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos;

/// <summary>What was asked for.</summary>
internal sealed record ChaosSettings
{
    /// <summary>How long faults are inflicted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Repeats the faults and the records.</summary>
    public required int Seed { get; init; }

    /// <summary>Records a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Time between two faults.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>Whether the stream is one process with its own broker and Postgres, instead of three.</summary>
    public bool Whole { get; init; }

    /// <summary>Where everything lies meanwhile; the logs stay, the rest goes unless <see cref="Keep"/>.</summary>
    public string Work { get; init; } = Path.Combine(Home.Folder, ".chaos");

    /// <summary>Leave the database and the mails there.</summary>
    public bool Keep { get; init; }

    /// <summary>So long after the last confirmation the run is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Records between two patches of wrong labels: a minute's worth, less in short runs.</summary>
    public long PatchEvery => (long)(Rate * Math.Min(60, Duration.TotalSeconds / 3));

    /// <summary>The command that does it again.</summary>
    public string Command => FormattableString.Invariant(
        $"./test --chaos {Duration.TotalMinutes:0.##} --seed {Seed} --rate {Rate} --every {Every.TotalSeconds:0.##}{(Whole ? " --whole" : "")}");
}
