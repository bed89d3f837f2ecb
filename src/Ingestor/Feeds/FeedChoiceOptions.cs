using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Which tweets of a feed are scored: settings of every feed.</summary>
public class FeedChoiceOptions
{
    /// <summary>
    /// Languages to score, as <c>en</c> (which takes <c>en-GB</c> too); <c>*</c> for all. A tweet without a language always passes. Unset:
    /// <c>en</c> for a feed of <c>Feeds</c>, the only language that the shipped models know; all of them for <c>Feed</c>.
    /// </summary>
    public IList<string>? Languages { get; init; }

    /// <summary>Whether tweets that repeat another one are scored.</summary>
    public bool Retweets { get; set; } = true;

    /// <summary>Whether tweets that answer another one are scored.</summary>
    public bool Replies { get; set; } = true;

    /// <summary>Whether the changed forms of a tweet are scored, each as a tweet of its own.</summary>
    public bool Edits { get; set; } = true;

    /// <summary>Shortest text, in characters.</summary>
    [Range(0, 100_000)]
    public int MinLength { get; set; }

    /// <summary>Share of the tweets to score, from 0 to 1. Which ones is told by their ids, the same in every run.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; set; } = 1;

    /// <summary>Words or phrases, in any case: a tweet whose text holds one is left out; <c>@name</c> also leaves out what that author wrote.</summary>
    public IList<string> Blocklist { get; init; } = [];
}
