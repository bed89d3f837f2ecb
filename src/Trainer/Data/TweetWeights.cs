using System.Globalization;

namespace StreamSentiment.Trainer.Data;

/// <summary>
/// What tweets weigh in the loss by their set (or origin in it), and there by their class: <c>ends=0.5,airline:positive=3</c>. Weighing the
/// classes of a set moves what its tweets' probabilities mean: a set that is mostly negative then asks for no other threshold than the rest.
/// </summary>
internal sealed class TweetWeights
{
    private const string Positive = ":positive";
    private const string Negative = ":negative";
    private readonly Dictionary<string, float> _weights;

    private TweetWeights(Dictionary<string, float> weights) => _weights = weights;

    /// <summary>All tweets weigh 1.</summary>
    public static TweetWeights Even { get; } = new([]);

    /// <summary>The sets and origins that are named.</summary>
    public IEnumerable<string> Names =>
        _weights.Keys.Select(key => key.EndsWith(Positive, StringComparison.Ordinal) || key.EndsWith(Negative, StringComparison.Ordinal)
            ? key[..key.LastIndexOf(':')]
            : key);

    /// <summary>Reads them.</summary>
    /// <param name="option">The option that they were given with, for messages.</param>
    /// <exception cref="DataException">They are not written as name=number.</exception>
    public static TweetWeights Parse(string text, string option)
    {
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            weights[word.Split('=')[0]] = word.Split('=') is [_, var number]
                && float.TryParse(number, CultureInfo.InvariantCulture, out var weight) && weight is >= 0 and <= 1000
                    ? weight
                    : throw new DataException(
                        $"{option}: '{word}' is not written as set=number, such as airline=2 or airline:positive=3.");
        }

        return new TweetWeights(weights);
    }

    /// <summary>What a tweet weighs: what was said of its set and class, else of its set, else 1.</summary>
    public float Of(LabelledTweet tweet) =>
        _weights.TryGetValue(tweet.Origin + (tweet.Positive ? Positive : Negative), out var ofClass) ? ofClass
        : _weights.GetValueOrDefault(tweet.Origin, 1);
}
