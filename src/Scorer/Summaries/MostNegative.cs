using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>
/// Knows the most negative tweets that were stored in the minute under way, so that only a tweet that may be among them is written to
/// <c>most_negative_candidates</c>: a few hundred a minute, however many tweets come.
/// </summary>
internal sealed class MostNegative
{
    /// <summary>So many of each minute are kept for certain.</summary>
    public const int Kept = 100;

    private const string Insert = "insert into most_negative_candidates (tweet_id, positive_probability, scored_at) select * from unnest($1, $2, $3)";

    private readonly Lock _lock = new();

    // The least negative of those kept is at the front.
    private readonly PriorityQueue<float, float> _kept = new(Kept + 1);
    private DateTimeOffset _minute;

    /// <summary>The new rows of a batch that may be among the most negative of their minute.</summary>
    public List<ScoredTweet> Candidates(IReadOnlyList<ScoredTweet> rows, WrittenRows written)
    {
        var candidates = new List<ScoredTweet>();
        lock (_lock)
        {
            var bound = _kept.Count < Kept ? float.PositiveInfinity : _kept.Peek();
            for (var i = 0; i < rows.Count; i++)
            {
                if ((rows[i].PositiveProbability < bound || CountsOfBatch.MinuteOf(rows[i].ScoredAt) != _minute) && written.IsNew(i))
                {
                    candidates.Add(rows[i]);
                }
            }
        }

        if (candidates.Count <= Kept)
        {
            return candidates;
        }

        // The best of the batch alone are enough; those of each minute, should it span two.
        return [.. candidates.GroupBy(row => CountsOfBatch.MinuteOf(row.ScoredAt)).SelectMany(minute => minute.OrderBy(row => row.PositiveProbability).Take(Kept))];
    }

    /// <summary>The statement that adds the candidates.</summary>
    public static NpgsqlBatchCommand ToCommand(IReadOnlyList<ScoredTweet> candidates) => new(Insert)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [.. candidates.Select(row => row.Tweet.Id)] },
            new NpgsqlParameter<float[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real, TypedValue = [.. candidates.Select(row => row.PositiveProbability)] },
            new NpgsqlParameter<DateTime[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, TypedValue = [.. candidates.Select(row => row.ScoredAt.UtcDateTime)] },
        },
    };

    /// <summary>These were committed. Not to be called before: what is rolled back must not raise the bar.</summary>
    public void Committed(IReadOnlyList<ScoredTweet> candidates)
    {
        lock (_lock)
        {
            foreach (var row in candidates)
            {
                var minute = CountsOfBatch.MinuteOf(row.ScoredAt);
                if (minute != _minute)
                {
                    _kept.Clear();
                    _minute = minute;
                }

                _kept.Enqueue(row.PositiveProbability, -row.PositiveProbability);
                if (_kept.Count > Kept)
                {
                    _kept.Dequeue();
                }
            }
        }
    }
}
