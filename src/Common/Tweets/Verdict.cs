using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Common.Tweets;

/// <summary>A judgement on one prediction: a value of topic <c>verdicts</c> (JSON, keyed by <see cref="Model"/>).</summary>
public sealed record Verdict
{
    /// <summary>Longest text that is kept, in characters: however it is escaped, the verdict fits into a Kafka record.</summary>
    public const int MaxTextLength = 100_000;

    /// <summary><see cref="IdFor"/> of tweet, model, version and judge, so that a redelivered verdict is known again.</summary>
    public required string VerdictId { get; init; }

    /// <summary>The tweet that was judged.</summary>
    public required string TweetId { get; init; }

    /// <summary>Its text, for the report, cut at <see cref="MaxTextLength"/>.</summary>
    public required string Text
    {
        get;
        init => field = WholeText.Cut(value, MaxTextLength);
    }

    /// <summary>What the model said, 0 to 1; null when the tweet could not be scored.</summary>
    public float? PositiveProbability { get; init; }

    /// <summary>The label that the model gave; null when the tweet could not be scored.</summary>
    public Sentiment? Predicted { get; init; }

    /// <summary>The truth according to the judge; null when the tweet could not be scored and brought none.</summary>
    public Sentiment? Expected { get; init; }

    /// <summary>Whether the prediction was right.</summary>
    public required bool Correct { get; init; }

    /// <summary>Name of the model that predicted.</summary>
    public required string Model { get; init; }

    /// <summary>Version of the model that predicted.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When the verdict was given; for judge <c>feed</c> the moment of scoring.</summary>
    public required DateTimeOffset JudgedAt { get; init; }

    /// <summary>Who judged.</summary>
    public required Judge Judge { get; init; }

    /// <summary>The id of the verdict by <paramref name="judge"/> on one prediction: 32 hexadecimal digits.</summary>
    public static string IdFor(string tweetId, string model, string modelVersion, Judge judge)
    {
        var bytes = Encoding.UTF8.GetBytes($"{tweetId}\u001f{model}\u001f{modelVersion}\u001f{judge.ToName()}");
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
    }
}
