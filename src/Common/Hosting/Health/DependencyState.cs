namespace StreamSentiment.Common.Hosting.Health;

/// <summary>How a dependency is.</summary>
/// <param name="Name">One of <see cref="Dependencies"/>.</param>
/// <param name="Status">Whether it can be used.</param>
/// <param name="Since">When that began.</param>
/// <param name="Note">Why it is away, or what is in use; null when there is nothing to say.</param>
public sealed record DependencyState(string Name, DependencyStatus Status, DateTimeOffset Since, string? Note)
{
    /// <summary>Why what is in use was chosen; null when there was nothing to choose.</summary>
    public string? Reason { get; init; }

    /// <summary>What is not as it should be, while it is degraded.</summary>
    public string? Worry { get; init; }
}

/// <summary>Whether a dependency can be used.</summary>
public enum DependencyStatus
{
    /// <summary>Nobody has reached it yet.</summary>
    Starting,

    /// <summary>Whoever used it last could.</summary>
    Green,

    /// <summary>The work goes on, and somebody should look all the same.</summary>
    Degraded,

    /// <summary>Somebody waits for it.</summary>
    Red,
}
