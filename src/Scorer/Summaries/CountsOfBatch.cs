using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>The new rows of a batch, counted by minute, feed and model version: what the batch adds to <c>sentiment_counts</c>.</summary>
internal sealed class CountsOfBatch
{
    private const string Insert =
        """
        insert into sentiment_counts (minute, feed, model, model_version, tweets, positive, probability_sum, true_positive, false_positive, true_negative, false_negative)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private readonly List<Count> _counts = [];

    private CountsOfBatch()
    {
    }

    /// <summary>Counts; a row that was there already was counted when it came.</summary>
    public static CountsOfBatch Of(IReadOnlyList<ScoredTweet> rows, WrittenRows written)
    {
        var batch = new CountsOfBatch();
        for (var i = 0; i < rows.Count; i++)
        {
            if (written.IsNew(i))
            {
                batch.Find(rows[i]).Add(rows[i]);
            }
        }

        return batch;
    }

    /// <summary>The statement that adds them, or null when nothing is new. Rows are appended and never updated, so writers do not wait for one another.</summary>
    public NpgsqlBatchCommand? ToCommand()
    {
        if (_counts.Count == 0)
        {
            return null;
        }

        var command = new NpgsqlBatchCommand(Insert);
        Add(NpgsqlDbType.TimestampTz, count => count.Minute.UtcDateTime);
        Add(NpgsqlDbType.Text, count => count.Feed);
        Add(NpgsqlDbType.Text, count => count.Model);
        Add(NpgsqlDbType.Text, count => count.ModelVersion);
        Add(NpgsqlDbType.Bigint, count => count.Tweets);
        Add(NpgsqlDbType.Bigint, count => count.Positive);
        Add(NpgsqlDbType.Double, count => count.ProbabilitySum);
        Add(NpgsqlDbType.Bigint, count => count.TruePositive);
        Add(NpgsqlDbType.Bigint, count => count.FalsePositive);
        Add(NpgsqlDbType.Bigint, count => count.TrueNegative);
        Add(NpgsqlDbType.Bigint, count => count.FalseNegative);
        return command;

        void Add<T>(NpgsqlDbType type, Func<Count, T> column) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. _counts.Select(column)] });
    }

    /// <summary>The beginning of the minute, UTC.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    // Nearly always there is one; the few there can be are found sooner in a list than by a hash.
    private Count Find(ScoredTweet row)
    {
        var minute = MinuteOf(row.ScoredAt);
        foreach (var count in _counts)
        {
            if (count.Minute == minute && count.Feed == row.Tweet.Feed && count.Model == row.Model && count.ModelVersion == row.ModelVersion)
            {
                return count;
            }
        }

        var added = new Count(minute, row.Tweet.Feed, row.Model, row.ModelVersion);
        _counts.Add(added);
        return added;
    }

    private sealed class Count(DateTimeOffset minute, string feed, string model, string modelVersion)
    {
        public DateTimeOffset Minute => minute;

        public string Feed => feed;

        public string Model => model;

        public string ModelVersion => modelVersion;

        public long Tweets { get; private set; }

        public long Positive { get; private set; }

        public double ProbabilitySum { get; private set; }

        public long TruePositive { get; private set; }

        public long FalsePositive { get; private set; }

        public long TrueNegative { get; private set; }

        public long FalseNegative { get; private set; }

        public void Add(ScoredTweet row)
        {
            var positive = row.Label == Sentiment.Positive;
            Tweets++;
            Positive += positive ? 1 : 0;
            ProbabilitySum += row.PositiveProbability;
            switch (row.Tweet.Expected)
            {
                case Sentiment.Positive when positive:
                    TruePositive++;
                    break;
                case Sentiment.Positive:
                    FalseNegative++;
                    break;
                case Sentiment.Negative when positive:
                    FalsePositive++;
                    break;
                case Sentiment.Negative:
                    TrueNegative++;
                    break;
            }
        }
    }
}
