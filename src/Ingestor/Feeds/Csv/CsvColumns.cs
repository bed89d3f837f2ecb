namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>Which column of a CSV is what; -1 for what it does not have.</summary>
internal sealed record CsvColumns
{
    /// <summary>The columns of Sentiment140, which come without a header.</summary>
    public static readonly CsvColumns Sentiment140 =
        FromHeader(["target", "ids", "date", "flag", "user", "text"])! with { Wanted = "where Sentiment140 has 6" };

    /// <summary>How many columns there are.</summary>
    public required int Count { get; init; }

    /// <summary>How many columns a record should have, and why: the end of a message.</summary>
    public required string Wanted { get; init; }

    /// <summary>The tweet's text.</summary>
    public required int Text { get; init; }

    /// <summary>The tweet's id.</summary>
    public int Id { get; init; }

    /// <summary>When it was tweeted.</summary>
    public int Date { get; init; }

    /// <summary>Who tweeted it.</summary>
    public int Author { get; init; }

    /// <summary>Its language.</summary>
    public int Lang { get; init; }

    /// <summary>Its truth.</summary>
    public int Truth { get; init; }

    /// <summary>The columns that a header names; null when none of them is <c>text</c>.</summary>
    public static CsvColumns? FromHeader(IReadOnlyList<string> cells)
    {
        var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        int First(params ReadOnlySpan<string> wanted)
        {
            foreach (var name in wanted)
            {
                if (names.IndexOf(name) is >= 0 and var index)
                {
                    return index;
                }
            }

            return -1;
        }

        var text = First("text");
        return text < 0 ? null : new CsvColumns
        {
            Count = names.Count,
            Wanted = $"where the header names {names.Count}",
            Text = text,
            Id = First("id", "ids", "tweet_id"),
            Date = First("created_at", "date", "tweet_created"),
            Author = First("author", "user", "name"),
            Lang = First("lang"),
            Truth = First("expected", "label", "target", "sentiment", "airline_sentiment"),
        };
    }
}
