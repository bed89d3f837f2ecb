using Npgsql;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer;
using StreamSentiment.Scorer.Shadow;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>What a challenger costs: the stage <c>scorer</c> with one in the shadow, and without.</summary>
internal sealed class ShadowStage : DatabaseStage
{
    private readonly SentimentModel[] _champions;
    private readonly SentimentModel[] _challengers;

    /// <summary>Opens the models.</summary>
    public ShadowStage(Workbench bench)
        : base(bench)
    {
        var engine = InferenceEngine.Parse(bench.Settings.Engine);
        var challenger = bench.Package.As(bench.Package.Name, "challenger");
        _champions = [.. Enumerable.Range(0, bench.Cores).Select(_ => new SentimentModel(bench.Package, engine))];
        _challengers = [.. Enumerable.Range(0, bench.Cores).Select(_ => new SentimentModel(challenger, engine))];
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var without = await SampleAsync(_ => null, cancellationToken).ConfigureAwait(false);
        var with = await SampleAsync(number => _challengers[number], cancellationToken).ConfigureAwait(false);
        return [with.As("shadow"), without.As("shadow.without")];
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        foreach (var model in _champions.Concat(_challengers))
        {
            model.Dispose();
        }

        return base.DisposeAsync();
    }

    private Task<Sample> SampleAsync(Func<int, SentimentModel?> challenger, CancellationToken cancellationToken)
    {
        var next = 0;
        return WriteAsync(Tweets, database => Score(_champions[next], challenger(next++), new ScoredTweetStore(database)), cancellationToken);
    }

    private Func<IReadOnlyList<Tweet>, Task> Score(SentimentModel champion, SentimentModel? challenger, ScoredTweetStore store) => tweets =>
    {
        var rows = ScoringRows.Of(tweets, champion, Bench.Clock.GetUtcNow());
        if (challenger is null)
        {
            return store.WriteAsync(rows, []);
        }

        var probabilities = new float[rows.Count];
        challenger.Score([.. rows.Select(row => row.Tweet.Text)], probabilities);
        return store.WriteAsync(
            rows, [], [.. probabilities.Select(probability => (ShadowLabel?)new ShadowLabel(challenger.Version, challenger.Label(probability)))]);
    };
}
