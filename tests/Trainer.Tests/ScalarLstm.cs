using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What the numbers of an LSTM mean, written down plainly and in doubles, one text at a time.</summary>
internal static class ScalarLstm
{
    /// <summary>The positive probability of a text.</summary>
    public static float Score(LstmWeights weights, ReadOnlySpan<int> ids)
    {
        var forward = States(weights, 0, ids.ToArray());
        double[][][] directions = weights.Directions == 2 ? [forward, States(weights, 1, [.. ids.ToArray().Reverse()])] : [forward];
        double[] pooled = weights.Pooling switch
        {
            Pooling.Last => [.. directions.SelectMany(states => states[^1])],
            Pooling.Max => [.. directions.SelectMany(Largest)],
            Pooling.Attention => [.. directions.SelectMany((states, direction) => Attended(weights, direction, states))],
            _ => [.. directions.SelectMany(Largest), .. directions.SelectMany((states, direction) => Attended(weights, direction, states))],
        };
        return (float)Sigmoid(pooled.Zip(weights.OutputWeights, (value, weight) => value * weight).Sum() + weights.OutputBias[0]);
    }

    private static double[][] States(LstmWeights weights, int direction, int[] ids)
    {
        var (units, dimensions) = (weights.Units, weights.Dimensions);
        var (state, cell) = (new double[units], new double[units]);
        var states = new List<double[]>();
        foreach (var id in ids)
        {
            var gates = new double[4 * units];
            for (var gate = 0; gate < gates.Length; gate++)
            {
                var row = (direction * 4 * units) + gate;
                gates[gate] = weights.InputBias[row] + weights.StateBias[row];
                for (var i = 0; i < dimensions; i++)
                {
                    gates[gate] += (double)weights.InputWeights[(row * dimensions) + i] * weights.Embedding[(id * dimensions) + i];
                }

                for (var i = 0; i < units; i++)
                {
                    gates[gate] += weights.StateWeights[(row * units) + i] * state[i];
                }
            }

            var next = new double[units];
            for (var unit = 0; unit < units; unit++)
            {
                var (input, forget) = (Sigmoid(gates[unit]), Sigmoid(gates[units + unit]));
                var (entry, output) = (Math.Tanh(gates[(2 * units) + unit]), Sigmoid(gates[(3 * units) + unit]));
                cell[unit] = (forget * cell[unit]) + (input * entry);
                next[unit] = output * Math.Tanh(cell[unit]);
            }

            state = next;
            states.Add(state);
        }

        return [.. states];
    }

    private static double[] Largest(double[][] states) => [.. Enumerable.Range(0, states[0].Length).Select(unit => states.Max(state => state[unit]))];

    private static double[] Attended(LstmWeights weights, int direction, double[][] states)
    {
        var query = weights.AttentionQuery.AsSpan(direction * weights.Units, weights.Units).ToArray();
        var scores = Array.ConvertAll(states, state => state.Zip(query, (value, weight) => value * weight).Sum());
        var shares = Array.ConvertAll(scores, score => Math.Exp(score - scores.Max()));
        return [.. Enumerable.Range(0, query.Length).Select(unit => states.Zip(shares, (state, share) => state[unit] * share).Sum() / shares.Sum())];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
