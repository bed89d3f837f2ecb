using Npgsql;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Decoded tweets to committed rows: one thread a core, each with a model and a connection of its own.</summary>
internal sealed class ScorerStage : DatabaseStage
{
    private readonly SentimentModel[] _models;

    /// <summary>Opens the models.</summary>
    public ScorerStage(Workbench bench)
        : base(bench) => _models = [.. Enumerable.Range(0, bench.Cores).Select(_ => new SentimentModel(bench.Package, InferenceEngine.Parse(bench.Settings.Engine)))];

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var next = 0;
        var sample = await WriteAsync(Tweets, database => Score(_models[next++], new ScoredTweetStore(database)), cancellationToken).ConfigureAwait(false);
        return [sample.As("scorer")];
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        foreach (var model in _models)
        {
            model.Dispose();
        }

        return base.DisposeAsync();
    }

    private Func<IReadOnlyList<Tweet>, Task> Score(SentimentModel model, ScoredTweetStore store) =>
        tweets => store.WriteAsync(ScoringRows.Of(tweets, model, Bench.Clock.GetUtcNow()), []);
}
