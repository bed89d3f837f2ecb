using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Bow;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

[Collection("console")]
public sealed class GridSearchTests : IDisposable
{
    private static readonly Lazy<BowCorpus> MadeUp = new(() => BowCorpus.Read(DataFolder.Open(Repository.MadeUpTweets),
        new TokenizerSettings { Ngrams = 2 }, 5, 1000, CancellationToken.None));

    // Worse ones first, so that the search has something to choose.
    private static readonly GridPoint[] Grid =
    [
        new LogisticRegressionPoint(TermFrequency.Binary, 1000),
        new LogisticRegressionPoint(TermFrequency.Binary, 100),
        new LogisticRegressionPoint(TermFrequency.Logarithmic, 1),
        new LinearSvmPoint(TermFrequency.Binary, 1e-3f, 2),
        new RandomForestPoint(TermFrequency.Binary, 20, 5, 10),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_search_that_was_killed_goes_on_to_the_same_result()
    {
        var whole = Search(Grid, Store("whole"));
        // What a kill after two points leaves behind.
        Search(Grid[..2], Store("killed"));
        var resumed = Search(Grid, Store("killed"));
        Assert.Equal(whole.Best.Point, resumed.Best.Point);
        Assert.Equal(whole.Best.Trained.Model.Arrays, resumed.Best.Trained.Model.Arrays);
        Assert.Equal(whole.Best.Trained.ValidationScores, resumed.Best.Trained.ValidationScores);
        Assert.Equal(whole.Run.Metrics, resumed.Run.Metrics);
        Assert.Equal(Grid.Length, whole.Run.Metrics.Count(metric => metric.Name == "grid_val_precision"));
    }

    [Fact]
    public void Points_that_are_in_the_checkpoint_are_not_trained_again()
    {
        var store = Store("marked");
        Search(Grid[..1], store);
        var saved = store.Load()!;
        // No training gives such a precision.
        store.Save(saved with { Numbers = new Dictionary<string, double>(saved.Numbers) { ["0_precision"] = 2 } });
        Assert.Equal(Grid[0], Search(Grid, store).Best.Point);
    }

    [Fact]
    public void A_forest_survives_its_checkpoint()
    {
        var store = Store("forest");
        var first = Search(Grid[4..], store).Best;
        var again = Search(Grid[4..], store).Best;
        Assert.IsType<ForestBow>(first.Trained.Model);
        Assert.Equal(first.Trained.Model.Arrays, again.Trained.Model.Arrays);
        Assert.Equal(22, again.Corpus.Vocabulary.Count);
    }

    [Fact]
    public void What_is_published_is_remembered_until_the_command_ends()
    {
        var store = Store("published");
        Search(Grid[..1], store);
        Assert.False(GridState.IsPublished(store));
        GridState.MarkPublished(store);
        Assert.True(GridState.IsPublished(store));
    }

    [Theory]
    [InlineData(0.9, 0.5, 0.8, 0.9, true)]
    [InlineData(0.8, 0.9, 0.9, 0.5, false)]
    [InlineData(0.9, 0.7, 0.9, 0.6, true)]
    [InlineData(0.9, 0.6, 0.9, 0.6, false)]
    public void The_more_precise_is_better_and_of_equals_the_larger_area(double precision, double auc, double otherPrecision, double otherAuc,
        bool beats) =>
        Assert.Equal(beats, new GridFigures(precision, 0.8, 0.5, auc).Beats(new GridFigures(otherPrecision, 0.8, 0.6, otherAuc)));

    [Fact]
    public void Precision_counts_at_a_recall_that_reaches_the_floor()
    {
        var (best, run, _) = Search(Grid, Store("floor"));
        Assert.All(run.Metrics.Where(metric => metric.Name == "grid_val_recall"), metric => Assert.True(metric.Value >= 0.9));
        var precisions = run.Metrics.Where(metric => metric.Name == "grid_val_precision").Select(metric => metric.Value).ToList();
        Assert.Equal(precisions.Max(), precisions[Array.IndexOf(Grid, best.Point)]);
    }

    [Fact]
    public void A_search_that_is_stopped_says_so()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new BowTrainer(7, 1, stop.Token)
            .Train(Grid[0], MadeUp.Value, BowVectorizer.Of(MadeUp.Value, TermFrequency.Binary, false)));
    }

    private static (GridBest Best, RunLog Run, List<string> Table) Search(GridPoint[] grid, CheckpointStore store)
    {
        var (run, table) = (new RunLog(), new List<string>());
        var best = new GridSearch(new BowTrainer(7, 1, CancellationToken.None), store, 0.9, TimeProvider.System)
            .Search(grid, MadeUp.Value, true, "made up", run, table.Add, CancellationToken.None);
        return (best, run, table);
    }

    private CheckpointStore Store(string name) => new(_folder.Path, name);
}
