using Npgsql;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Rows to committed rows, as the Scorer writes them, beside plain COPY.</summary>
internal sealed class WriteStage : DatabaseStage
{
    private readonly IReadOnlyList<IReadOnlyList<ScoredTweet>> _rows;

    /// <summary>Makes the rows.</summary>
    public WriteStage(Workbench bench)
        : base(bench)
    {
        var random = new Random(1);
        _rows = [.. Tweets.Select(batch => (IReadOnlyList<ScoredTweet>)[.. batch.Select(tweet => RowOf(tweet, random.NextSingle()))])];
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var written = await WriteAsync(_rows, database => Write(new ScoredTweetStore(database)), cancellationToken).ConfigureAwait(false);
        var copied = await WriteAsync(_rows, database => new PlainCopy(database).WriteAsync, cancellationToken).ConfigureAwait(false);
        return [written.As("write"), copied.As("write.copy")];
    }

    private static Func<IReadOnlyList<ScoredTweet>, Task> Write(ScoredTweetStore store) => rows => store.WriteAsync(rows, []);

    private ScoredTweet RowOf(Tweet tweet, float probability) => new()
    {
        Tweet = tweet,
        PositiveProbability = probability,
        Label = probability > 0.5f ? Sentiment.Positive : Sentiment.Negative,
        Model = Bench.Package.Name,
        ModelVersion = Bench.Package.Version,
        ScoredAt = Bench.Clock.GetUtcNow(),
    };
}
