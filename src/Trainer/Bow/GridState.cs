using StreamSentiment.Trainer.Checkpoints;

namespace StreamSentiment.Trainer.Bow;

/// <summary>How far a grid search is: the figures of the points that are done, and the best of their models.</summary>
internal sealed class GridState
{
    private const string Scores = "validation_scores";
    private const string Published = "published";

    /// <summary>Figures of the first points of the grid.</summary>
    public List<GridFigures> Figures { get; } = [];

    /// <summary>Which of them is best; the first of equals.</summary>
    public int Best { get; private set; }

    /// <summary>Its model; null when nothing is done.</summary>
    public TrainedBow? Trained { get; private set; }

    /// <summary>The state that was saved last; an empty one when there is none.</summary>
    /// <param name="points">Number of points in the grid.</param>
    public static GridState Load(CheckpointStore checkpoints, int points)
    {
        var state = new GridState();
        if (checkpoints.Load() is not { } saved || saved.Numbers["done"] > points)
        {
            return state;
        }

        var numbers = saved.Numbers;
        for (var i = 0; i < numbers["done"]; i++)
        {
            state.Figures.Add(new GridFigures(numbers[$"{i}_precision"], numbers[$"{i}_recall"], numbers[$"{i}_accuracy"], numbers[$"{i}_auc"]));
        }

        state.Best = (int)numbers["best"];
        state.Trained = new TrainedBow(BowModel.Of(saved.Arrays), new PlattCalibration(numbers["slope"], numbers["offset"]), saved.Arrays[Scores]);
        return state;
    }

    /// <summary>Whether the best model of this search is a package already: a command that makes several was killed after it.</summary>
    public static bool IsPublished(CheckpointStore checkpoints) => checkpoints.Load()?.Numbers.ContainsKey(Published) ?? false;

    /// <summary>Notes that the best model is a package now.</summary>
    public static void MarkPublished(CheckpointStore checkpoints)
    {
        if (checkpoints.Load() is { } saved)
        {
            checkpoints.Save(saved with { Numbers = new Dictionary<string, double>(saved.Numbers) { [Published] = 1 } });
        }
    }

    /// <summary>Takes the next point.</summary>
    public void Add(TrainedBow trained, GridFigures figures)
    {
        if (Trained is null || figures.Beats(Figures[Best]))
        {
            (Trained, Best) = (trained, Figures.Count);
        }

        Figures.Add(figures);
    }

    /// <summary>What <see cref="Load"/> reads; something must be done.</summary>
    public Checkpoint ToCheckpoint()
    {
        var numbers = new Dictionary<string, double>
        {
            ["done"] = Figures.Count,
            ["best"] = Best,
            ["slope"] = Trained!.Calibration.Slope,
            ["offset"] = Trained.Calibration.Offset,
        };
        for (var i = 0; i < Figures.Count; i++)
        {
            (numbers[$"{i}_precision"], numbers[$"{i}_recall"]) = (Figures[i].Precision, Figures[i].Recall);
            (numbers[$"{i}_accuracy"], numbers[$"{i}_auc"]) = (Figures[i].Accuracy, Figures[i].Auc);
        }

        return new Checkpoint(new Dictionary<string, float[]>(Trained.Model.Arrays) { [Scores] = Trained.ValidationScores }, numbers);
    }
}
