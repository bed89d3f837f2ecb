using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Dashboard.Live;

/// <summary>Settings section <c>Dashboard:Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Dashboard:Live";

    /// <summary>Most clients that are told of tweets at one time.</summary>
    [Range(1, 10_000)]
    public int MaxClients { get; set; } = 200;

    /// <summary>Most of them of one address, for IPv6 of one /64.</summary>
    [Range(1, 10_000)]
    public int MaxClientsOfOne { get; set; } = 20;
}
