using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>What holds notices back.</summary>
internal sealed record SilenceAnswer
{
    /// <summary>Its number.</summary>
    public required long SilenceId { get; init; }

    /// <summary>Only incidents on this model; null: on every one.</summary>
    public string? Model { get; init; }

    /// <summary>Only incidents of this rule; null: of every one.</summary>
    public string? Rule { get; init; }

    /// <summary>From when.</summary>
    public required DateTime StartsAt { get; init; }

    /// <summary>Until when.</summary>
    public required DateTime EndsAt { get; init; }

    /// <summary>Who said so.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The reason, for others.</summary>
    public string? Why { get; init; }

    /// <summary>What is odd about it, such as a rule that nobody knows; null: nothing. It holds all the same.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Silences that hold, or will; those that end first come first.</summary>
internal sealed record SilencesAnswer(IReadOnlyList<SilenceAnswer> Silences);

/// <summary>Nothing is to be sent for a while.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SilenceRequest
{
    /// <summary>Only about incidents on this model.</summary>
    public string? Model { get; init; }

    /// <summary>Only about incidents of this rule.</summary>
    public string? Rule { get; init; }

    /// <summary>About all incidents, instead of a model or a rule.</summary>
    public bool Everything { get; init; }

    /// <summary>How long: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d</c>.</summary>
    public string? For { get; init; }

    /// <summary>Until when, instead.</summary>
    public string? Until { get; init; }

    /// <summary>Who says so; needed.</summary>
    public string? By { get; init; }

    /// <summary>The reason, for others.</summary>
    public string? Why { get; init; }
}
