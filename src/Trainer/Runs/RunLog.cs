using System.Globalization;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Runs;

/// <summary>
/// What one training writes down of itself: parameters and metrics step by step. Kept in memory; the registry takes it with the
/// package. Not safe to share between threads.
/// </summary>
internal sealed class RunLog
{
    private const string SecondsKey = "run.seconds";
    private const string MetricKey = "run.metric.";

    private readonly SortedDictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly List<RunMetric> _metrics = [];

    /// <summary>What was set, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>What was measured while training, in the order of its coming.</summary>
    public IReadOnlyList<RunMetric> Metrics => _metrics;

    /// <summary>Time that earlier processes spent on this training, before it went on from a checkpoint.</summary>
    public TimeSpan Before { get; private set; }

    /// <summary>Notes a setting; a later value takes the place of an earlier one.</summary>
    public void Parameter(string name, object value) => _parameters[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Notes a figure.</summary>
    /// <param name="name">Such as <c>train_loss</c> or <c>val_precision</c>.</param>
    /// <param name="step">Pass over the data, counted from 1; 0 for what belongs to the whole run.</param>
    public void Metric(string name, double value, int step = 0) => _metrics.Add(new RunMetric(name, step, value));

    /// <summary>Notes the figures of a pass over the data.</summary>
    /// <param name="pass">Counted from 1.</param>
    /// <param name="figures">On the validation tweets, at one half.</param>
    /// <returns>One line for people.</returns>
    public string Pass(int pass, double trainLoss, double validationLoss, Figures figures)
    {
        Metric("train_loss", trainLoss, pass);
        Metric("val_loss", validationLoss, pass);
        Metric("val_accuracy", figures.Accuracy, pass);
        Metric("val_precision", figures.Precision, pass);
        Metric("val_recall", figures.Recall, pass);
        Metric("val_f1", figures.F1, pass);
        Metric("val_auc", figures.Auc, pass);
        return string.Create(CultureInfo.InvariantCulture, $"Pass {pass}: loss {trainLoss:0.0000}, on validation {validationLoss:0.0000}, {figures}");
    }

    /// <summary>A checkpoint that also holds the metrics and the time so far, so that a killed run loses neither.</summary>
    /// <param name="elapsed">Time that this process has spent.</param>
    public Checkpoint AddTo(Checkpoint checkpoint, TimeSpan elapsed)
    {
        var numbers = new Dictionary<string, double>(checkpoint.Numbers, StringComparer.Ordinal)
        {
            [SecondsKey] = (Before + elapsed).TotalSeconds,
        };
        for (var i = 0; i < _metrics.Count; i++)
        {
            var (name, step, value) = _metrics[i];
            numbers[string.Create(CultureInfo.InvariantCulture, $"{MetricKey}{i:000000}.{step}.{name}")] = value;
        }

        return checkpoint with { Numbers = numbers };
    }

    /// <summary>Takes the metrics and the time from a checkpoint, in the place of its own.</summary>
    public void TakeFrom(Checkpoint checkpoint)
    {
        Before = TimeSpan.FromSeconds(checkpoint.Numbers.GetValueOrDefault(SecondsKey));
        _metrics.Clear();
        foreach (var (key, value) in checkpoint.Numbers.Where(number => number.Key.StartsWith(MetricKey, StringComparison.Ordinal))
            .OrderBy(number => number.Key, StringComparer.Ordinal))
        {
            var parts = key[MetricKey.Length..].Split('.', 3);
            _metrics.Add(new RunMetric(parts[2], int.Parse(parts[1], CultureInfo.InvariantCulture), value));
        }
    }
}

/// <summary>A figure of one step.</summary>
/// <param name="Step">Pass over the data, counted from 1; 0 for what belongs to the whole run.</param>
internal readonly record struct RunMetric(string Name, int Step, double Value);
