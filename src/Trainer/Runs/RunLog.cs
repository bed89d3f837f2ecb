using System.Globalization;

namespace StreamSentiment.Trainer.Runs;

/// <summary>
/// What one training writes down of itself: parameters, metrics step by step, pictures. Kept in memory; the registry takes it with the
/// package. Not safe to share between threads.
/// </summary>
internal sealed class RunLog
{
    private readonly SortedDictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly List<RunMetric> _metrics = [];
    private readonly SortedDictionary<string, byte[]> _pictures = new(StringComparer.Ordinal);

    /// <summary>What was set, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>What was measured while training, in the order of its coming.</summary>
    public IReadOnlyList<RunMetric> Metrics => _metrics;

    /// <summary>PNG files by their plain file name.</summary>
    public IReadOnlyDictionary<string, byte[]> Pictures => _pictures;

    /// <summary>Notes a setting; a later value takes the place of an earlier one.</summary>
    public void Parameter(string name, object value) => _parameters[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Notes a figure.</summary>
    /// <param name="name">Such as <c>train_loss</c> or <c>val_precision</c>.</param>
    /// <param name="step">Pass over the data, counted from 1; 0 for what belongs to the whole run.</param>
    public void Metric(string name, double value, int step = 0) => _metrics.Add(new RunMetric(name, step, value));

    /// <summary>Notes a picture.</summary>
    /// <param name="file">Plain file name that ends in <c>.png</c>.</param>
    public void Picture(string file, byte[] png) => _pictures[file] = png;
}

/// <summary>A figure of one step.</summary>
/// <param name="Step">Pass over the data, counted from 1; 0 for what belongs to the whole run.</param>
internal readonly record struct RunMetric(string Name, int Step, double Value);
