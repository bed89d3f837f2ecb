using System.Globalization;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Bow;

/// <summary>How a point did on the validation tweets, at its most precise threshold whose recall is high enough.</summary>
internal readonly record struct GridFigures(double Precision, double Recall, double Accuracy, double Auc)
{
    /// <summary>Whether this is better than another: more precise, or as precise with the larger area under the curve.</summary>
    public bool Beats(GridFigures other) => (Precision, Auc).CompareTo((other.Precision, other.Auc)) > 0;
}

/// <summary>What a grid search found best, with the features that it was trained on.</summary>
internal sealed record GridBest(GridPoint Point, TrainedBow Trained, BowCorpus Corpus, BowVectorizer Vectorizer);

/// <summary>
/// Trains every point of a grid and keeps the one of the highest precision whose recall reaches the floor; precision alone would take a model
/// that almost never says positive. Each point that is done is in the checkpoint.
/// </summary>
internal sealed class GridSearch(BowTrainer trainer, CheckpointStore checkpoints, double recallFloor, TimeProvider time)
{
    /// <summary>Trains what the checkpoint does not hold yet.</summary>
    /// <param name="inverseFrequency">TF-IDF; else counts.</param>
    /// <param name="name">What is trained, for the progress line.</param>
    /// <param name="run">Gets a figure for each point.</param>
    /// <param name="say">Gets the table, line by line.</param>
    public GridBest Search(IReadOnlyList<GridPoint> grid, BowCorpus corpus, bool inverseFrequency, string name, RunLog run,
        Action<string> say, CancellationToken stop)
    {
        var state = GridState.Load(checkpoints, grid.Count);
        if (state.Figures.Count > 0)
        {
            Console.Error.WriteLine($"{name}: {state.Figures.Count} of {grid.Count} grid points come from {checkpoints.Location}.");
        }

        var narrowed = corpus;
        var (progress, before) = (new Progress(name, grid.Count - state.Figures.Count, time), state.Figures.Count);
        while (state.Figures.Count < grid.Count)
        {
            stop.ThrowIfCancellationRequested();
            var point = grid[state.Figures.Count];
            narrowed = Narrow(corpus, narrowed, point, stop);
            var trained = trainer.Train(point, narrowed, BowVectorizer.Of(narrowed, point.Frequency, inverseFrequency));
            state.Add(trained, Judge(trained.ValidationScores, corpus.Validation.Labels));
            checkpoints.Save(state.ToCheckpoint());
            progress.Report(state.Figures.Count - before, $", {point}");
        }

        progress.Done();
        Tell(grid, state, name, run, say);
        var best = grid[state.Best];
        narrowed = Narrow(corpus, narrowed, best, stop);
        return new GridBest(best, state.Trained!, narrowed, BowVectorizer.Of(narrowed, best.Frequency, inverseFrequency));
    }

    // The corpus of the point before is often the right one.
    private static BowCorpus Narrow(BowCorpus corpus, BowCorpus before, GridPoint point, CancellationToken stop) => point.Tokens switch
    {
        0 => corpus,
        var tokens when before.Vocabulary.Count == tokens + Vocabulary.UnknownId + 1 => before,
        var tokens => corpus.Keep(tokens, stop),
    };

    private GridFigures Judge(float[] scores, IReadOnlyList<float> labels)
    {
        var figures = Figures.Of(scores, labels, DecisionThreshold.Choose(scores, labels, recallFloor));
        return new GridFigures(figures.Precision, figures.Recall, figures.Accuracy, figures.Auc);
    }

    private void Tell(IReadOnlyList<GridPoint> grid, GridState state, string name, RunLog run, Action<string> say)
    {
        say(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {grid.Count} grid points on validation, the most precise with a recall of at least {recallFloor} wins:"));
        say("  precision  recall  accuracy  AUC     settings");
        for (var i = 0; i < grid.Count; i++)
        {
            var of = state.Figures[i];
            say(string.Create(CultureInfo.InvariantCulture,
                $"{(i == state.Best ? "*" : " ")} {of.Precision:0.0000}     {of.Recall:0.0000}  {of.Accuracy:0.0000}    {of.Auc:0.0000}  {grid[i]}"));
            run.Parameter($"grid_{i + 1:00}", grid[i]);
            run.Metric("grid_val_precision", of.Precision, i + 1);
            run.Metric("grid_val_recall", of.Recall, i + 1);
            run.Metric("grid_val_auc", of.Auc, i + 1);
        }
    }
}
