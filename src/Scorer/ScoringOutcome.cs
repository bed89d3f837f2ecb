using Confluent.Kafka;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Shadow;

namespace StreamSentiment.Scorer;

/// <summary>What becomes of one record: a row or a dead letter, exactly one of them.</summary>
internal sealed class ScoringOutcome(ConsumeResult<string, byte[]> record)
{
    /// <summary>The record as consumed.</summary>
    public ConsumeResult<string, byte[]> Record { get; } = record;

    /// <summary>The row to store.</summary>
    public ScoredTweet? Row { get; set; }

    /// <summary>The dead letter to store.</summary>
    public DeadLetter? DeadLetter { get; set; }

    /// <summary>Whether this try added the row; otherwise the id had one already.</summary>
    public bool IsNew { get; set; }

    /// <summary>The row as the table has it, where a verdict needs it: <see cref="Row"/> when it is new.</summary>
    public ScoredTweet? Stored { get; set; }

    /// <summary>What the challenger made of the row, where there is one.</summary>
    public ShadowLabel? Shadow { get; set; }

    /// <summary>Judge <c>scorer</c>'s verdict on a tweet that could not be scored; once stored, as the letter has it.</summary>
    public Verdict? Unscored { get; set; }

    /// <summary>Turns a row that the database refused into a dead letter.</summary>
    public void Refuse(string error, DateTimeOffset now) =>
        (Row, DeadLetter) = (null, TweetDecoder.Refusal(Record, DeadLetterReasons.Unstorable, error, now));
}
