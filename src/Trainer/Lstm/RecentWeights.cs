using System.Numerics.Tensors;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>The weights of the last passes, for their mean (stochastic weight averaging, Izmailov et al. 2018).</summary>
/// <param name="most">How many passes are kept.</param>
internal sealed class RecentWeights(int most)
{
    private readonly List<LstmWeights> _passes = [];

    /// <summary>Adds those of a pass; the oldest go.</summary>
    /// <returns>The mean of all that are kept.</returns>
    public LstmWeights Add(LstmWeights weights)
    {
        _passes.Add(weights);
        if (_passes.Count > most)
        {
            _passes.RemoveAt(0);
        }

        return _passes.Count == 1 ? weights : weights.With(name => Mean([.. _passes.Select(pass => Array(pass, name))]));
    }

    /// <summary>Puts them into a checkpoint.</summary>
    public void Save(Dictionary<string, float[]> arrays, Dictionary<string, double> numbers)
    {
        numbers["recent_passes"] = _passes.Count;
        for (var pass = 0; pass < _passes.Count; pass++)
        {
            foreach (var (name, values) in _passes[pass].Arrays)
            {
                arrays[$"recent.{pass}.{name}"] = values;
            }
        }
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <param name="shape">Any weights of the same network.</param>
    public void Load(LstmWeights shape, IReadOnlyDictionary<string, float[]> arrays, IReadOnlyDictionary<string, double> numbers)
    {
        _passes.Clear();
        for (var pass = 0; pass < (int)numbers.GetValueOrDefault("recent_passes"); pass++)
        {
            _passes.Add(shape.With(name => arrays[$"recent.{pass}.{name}"]));
        }
    }

    private static float[] Array(LstmWeights weights, string name) => weights.Arrays.First(array => array.Name == name).Values;

    private static float[] Mean(IReadOnlyList<float[]> arrays)
    {
        var mean = (float[])arrays[0].Clone();
        foreach (var array in arrays.Skip(1))
        {
            TensorPrimitives.Add(mean, array, mean);
        }

        TensorPrimitives.Divide(mean, arrays.Count, mean);
        return mean;
    }
}
