using System.ComponentModel.DataAnnotations;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>Settings of a feed of kind <c>x</c>: X's filtered stream.</summary>
public sealed class XOptions : LiveOptions
{
    /// <summary>X sends a sign of life every 20 s, and one that is a moment late is one.</summary>
    public XOptions() => SilenceSeconds = 21;

    /// <summary>X's API, or what stands in for it.</summary>
    [Required]
    public Uri Address { get; set; } = new("https://api.x.com/");

    /// <summary>The app's bearer token.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds the token, instead of <see cref="Token"/>.</summary>
    public string? TokenFile { get; set; }

    /// <summary>What the stream brings, in X's rule language. Empty: the rules that X has already are left alone.</summary>
    public IList<XRule> Rules { get; init; } = [];

    /// <summary>Whether rules at X that are not among <see cref="Rules"/> are left there; else they are removed.</summary>
    public bool KeepOtherRules { get; set; }

    /// <summary>Minutes of missed posts that X gives again after a reconnect; only some contracts allow it.</summary>
    [Range(0, 5)]
    public int BackfillMinutes { get; set; }

    /// <summary>Posts a month that may be read; unset, what X says.</summary>
    [Range(1, long.MaxValue)]
    public long? MonthlyCap { get; set; }
}

/// <summary>A rule of X's filtered stream.</summary>
public sealed class XRule
{
    /// <summary>The rule, such as <c>(cat OR dog) lang:en -is:retweet</c>.</summary>
    public string Value { get; set; } = "";

    /// <summary>A note that X keeps with it.</summary>
    public string? Tag { get; set; }
}
