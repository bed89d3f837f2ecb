using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Torch;
using TorchSharp.Modules;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>Everything that changes while an LSTM learns, and its way into a checkpoint and back.</summary>
internal sealed class LstmTraining(LstmNetwork network, WordTable table, int averagedPasses) : IDisposable
{
    private readonly RecentWeights _recent = new(averagedPasses);
    private double _losses;
    private int _lossCount;
    private double _bestLoss = double.PositiveInfinity;
    private int _bestPass;

    /// <summary>The network.</summary>
    public LstmNetwork Network { get; } = network;

    /// <summary>The word vectors.</summary>
    public WordTable Table { get; } = table;

    /// <summary>What moves the network's weights.</summary>
    public Torch.Adam Adam { get; } = new(network.named_parameters().Select(parameter => (parameter.name, parameter.parameter)));

    /// <summary>Steps made, over all passes.</summary>
    public int Step { get; private set; }

    /// <summary>Mean loss of this pass so far.</summary>
    public double Loss => _losses / Math.Max(1, _lossCount);

    /// <summary>Weights of the best pass; null before the first has ended.</summary>
    public LstmWeights? BestWeights { get; private set; }

    /// <summary>What they gave for the validation texts.</summary>
    public float[]? BestScores { get; private set; }

    /// <summary>Whether all passes are made, or none of the last ones was better.</summary>
    public bool HasEnded(LstmSettings settings, int steps) =>
        Step >= (long)steps * settings.Epochs || (_bestPass > 0 && (Step / steps) - _bestPass >= settings.Patience);

    /// <summary>Counts a step.</summary>
    public void AddLoss(double loss)
    {
        Step++;
        _losses += loss;
        _lossCount++;
    }

    /// <summary>What the pass that has just ended is judged by: its weights, or their mean with those of passes before it.</summary>
    public LstmWeights WeightsOfPass() => _recent.Add(Network.Weights(Table.Weights));

    /// <summary>Ends a pass and keeps its weights when they are the best.</summary>
    public void EndPass(int pass, LstmWeights weights, double validationLoss, float[] validationScores)
    {
        (_losses, _lossCount) = (0, 0);
        if (validationLoss < _bestLoss)
        {
            (_bestLoss, _bestPass) = (validationLoss, pass);
            (BestWeights, BestScores) = (weights, validationScores);
        }
    }

    /// <summary>The whole state.</summary>
    public Checkpoint Save()
    {
        var arrays = new Dictionary<string, float[]>();
        var numbers = new Dictionary<string, double>
        {
            ["step"] = Step, ["losses"] = _losses, ["loss_count"] = _lossCount, ["best_loss"] = _bestLoss, ["best_pass"] = _bestPass,
        };
        Adam.Save(arrays, numbers);
        Table.Save(arrays, numbers);
        if (averagedPasses > 1)
        {
            _recent.Save(arrays, numbers);
        }

        if (BestWeights is { } best)
        {
            foreach (var (name, values) in best.Arrays)
            {
                arrays[$"best.{name}"] = values;
            }

            arrays["best.scores"] = BestScores!;
        }

        return new Checkpoint(arrays, numbers);
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public void Load(Checkpoint checkpoint)
    {
        var (arrays, numbers) = checkpoint;
        (Step, _losses, _lossCount) = ((int)numbers["step"], numbers["losses"], (int)numbers["loss_count"]);
        (_bestLoss, _bestPass) = (numbers["best_loss"], (int)numbers["best_pass"]);
        Adam.Load(arrays, numbers);
        Table.Load(arrays, numbers);
        if (averagedPasses > 1)
        {
            _recent.Load(Network.Weights(Table.Weights), arrays, numbers);
        }

        if (_bestPass > 0)
        {
            BestWeights = Network.Weights(Table.Weights).With(name => arrays[$"best.{name}"]);
            BestScores = arrays["best.scores"];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Adam.Dispose();
        Network.Dispose();
        Table.Dispose();
    }
}
