using Npgsql;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;

namespace StreamSentiment.Scorer.Shadow;

/// <summary>
/// What a batch adds to <c>shadow_scores</c>: how often challenger and champion agreed on its new rows, and of the labelled ones, each
/// one's hits and misses. A row for each batch, folded into one an hour later; nothing that two batches would wait for.
/// </summary>
internal sealed class ShadowCounts
{
    private const string Insert =
        """
        insert into shadow_scores (hour, model, version, challenger, tweets, agreed, unscored, true_positive, false_positive, true_negative, false_negative,
                                   challenger_true_positive, challenger_false_positive, challenger_true_negative, challenger_false_negative)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    private readonly ScoredTweet _first;
    private readonly string _challenger;

    // true positive, false positive, true negative, false negative; the champion's, then the challenger's.
    private readonly long[] _cells = new long[8];
    private long _tweets;
    private long _agreed;
    private long _unscored;

    private ShadowCounts(ScoredTweet first, string challenger) => (_first, _challenger) = (first, challenger);

    /// <summary>Counts the new rows of a batch; all of them are of one moment, model and challenger.</summary>
    /// <param name="shadows">The challenger's label of each row; null: there is no challenger.</param>
    /// <returns>Null when there is nothing to count.</returns>
    public static ShadowCounts? Of(IReadOnlyList<ScoredTweet> rows, IReadOnlyList<ShadowLabel?>? shadows, WrittenRows written)
    {
        ShadowCounts? counts = null;
        for (var i = 0; shadows is not null && i < rows.Count; i++)
        {
            if (shadows[i] is { } shadow && written.IsNew(i))
            {
                counts ??= new ShadowCounts(rows[i], shadow.Challenger);
                counts.Add(rows[i], shadow.Label);
            }
        }

        return counts;
    }

    /// <summary>The statement that adds them.</summary>
    public NpgsqlBatchCommand ToCommand()
    {
        var hour = _first.ScoredAt.UtcTicks - (_first.ScoredAt.UtcTicks % TimeSpan.TicksPerHour);
        var command = new NpgsqlBatchCommand(Insert)
        {
            Parameters =
            {
                new NpgsqlParameter<DateTime> { TypedValue = new DateTime(hour, DateTimeKind.Utc) },
                new NpgsqlParameter<string> { TypedValue = _first.Model },
                new NpgsqlParameter<string> { TypedValue = _first.ModelVersion },
                new NpgsqlParameter<string> { TypedValue = _challenger },
            },
        };
        foreach (var count in (ReadOnlySpan<long>)[_tweets, _agreed, _unscored, .. _cells])
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = count });
        }

        return command;
    }

    private void Add(ScoredTweet row, Sentiment? label)
    {
        _tweets++;
        if (label is not { } challenger)
        {
            _unscored++;
            return;
        }

        _agreed += challenger == row.Label ? 1 : 0;
        if (row.Tweet.Expected is { } expected)
        {
            _cells[Cell(expected, row.Label)]++;
            _cells[4 + Cell(expected, challenger)]++;
        }
    }

    private static int Cell(Sentiment expected, Sentiment predicted) => (expected, predicted) switch
    {
        (Sentiment.Positive, Sentiment.Positive) => 0,
        (Sentiment.Negative, Sentiment.Positive) => 1,
        (Sentiment.Negative, Sentiment.Negative) => 2,
        _ => 3,
    };
}
