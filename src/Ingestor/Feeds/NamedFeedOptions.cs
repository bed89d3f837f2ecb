using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>What every feed of section <c>Feeds:NAME</c> has; its kind has settings of its own in the same section.</summary>
public sealed class NamedFeedOptions : FeedChoiceOptions
{
    /// <summary>The section of all feeds.</summary>
    public const string Section = "Feeds";

    /// <summary>What the feed is: one of the kinds that are registered.</summary>
    [Required(ErrorMessage = "name what the feed is.")]
    public string Kind { get; set; } = "";

    /// <summary>Whether the feed is read.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Most tweets a second; unset, no limit.</summary>
    [Range(1, 1_000_000)]
    public int? Rate { get; set; }

    /// <summary>Leave out tweets whose ids Kafka took a short while ago.</summary>
    public bool FilterDuplicates { get; set; } = true;
}
