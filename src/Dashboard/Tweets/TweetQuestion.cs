using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>Which tweets are asked for.</summary>
internal sealed record TweetQuestion
{
    /// <summary>Most tweets of a page.</summary>
    public const int MostTweets = 200;

    private const int MostWords = 10;
    private const int LongestText = 200;

    /// <summary>Only of this feed.</summary>
    public string? Feed { get; init; }

    /// <summary>Only by this author, in upper or lower case.</summary>
    public string? Author { get; init; }

    /// <summary>Only with this label.</summary>
    public string? Label { get; init; }

    /// <summary>Only with all of these in the text, in upper or lower case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Only scored at or after it.</summary>
    public DateTime? From { get; init; }

    /// <summary>Only scored before it.</summary>
    public DateTime? To { get; init; }

    /// <summary>Only what lies behind it.</summary>
    public TweetPlace? Before { get; init; }

    /// <summary>Tweets of a page.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether rows have to be looked at one by one, for no index leads to them.</summary>
    public bool IsSearch => Feed is not null || Author is not null || Label is not null || Words.Count > 0;

    /// <summary>Reads the parameters of a request.</summary>
    /// <exception cref="ProblemException">One of them cannot be.</exception>
    public static TweetQuestion Read(
        string? feed, string? author, string? label, string? q, string? from, string? to, string? before, string? limit)
    {
        var words = (Asked.Text(q, "q", LongestText) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var question = new TweetQuestion
        {
            Feed = Asked.Text(feed, "feed", LongestText),
            Author = Asked.Text(author, "author", LongestText)?.Trim().TrimStart('@'),
            Label = Asked.Word(label, "label", "negative", "positive"),
            Words = words.Length <= MostWords ? words : throw Asked.Wrong("q", $"q has {words.Length} words: write at most {MostWords}."),
            From = Asked.Moment(from, "from"),
            To = Asked.Moment(to, "to"),
            Before = TweetPlace.Read(before),
            Limit = Asked.Count(limit, "limit", 50, MostTweets),
        };
        Asked.Span(question.From, question.To);
        return question;
    }
}
