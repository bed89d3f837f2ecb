using Microsoft.ML.Trainers.FastTree;

namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// A score that is the sum of many trees' leaves. Nodes of all trees lie one after another, the inner nodes of a tree before its leaves.
/// </summary>
/// <param name="Bias">What every score begins with.</param>
/// <param name="Trees">Which tree each node belongs to, [nodes].</param>
/// <param name="Features">Token id that an inner node looks at; -1 for a leaf, [nodes].</param>
/// <param name="Values">Inner node: at or below this the left child is next; leaf: what it adds to the score, [nodes].</param>
/// <param name="Left">Number of the left child within its tree, [nodes]; 0 for a leaf.</param>
/// <param name="Right">Number of the right child within its tree, [nodes]; 0 for a leaf.</param>
internal sealed record ForestBow(float Bias, float[] Trees, float[] Features, float[] Values, float[] Left, float[] Right) : BowModel
{
    /// <inheritdoc />
    public override IReadOnlyDictionary<string, float[]> Arrays => new Dictionary<string, float[]>
    {
        ["bias"] = [Bias],
        ["trees"] = Trees,
        ["features"] = Features,
        ["values"] = Values,
        ["left"] = Left,
        ["right"] = Right,
    };

    /// <summary>The forest of what <see cref="Arrays"/> gave.</summary>
    public static new ForestBow Of(IReadOnlyDictionary<string, float[]> arrays) =>
        new(arrays["bias"][0], arrays["trees"], arrays["features"], arrays["values"], arrays["left"], arrays["right"]);

    /// <summary>The forest that FastForest grew.</summary>
    public static ForestBow Of(QuantileRegressionTree[] grown, IReadOnlyList<double> weights, double bias)
    {
        var (trees, features, values) = (new List<float>(), new List<float>(), new List<float>());
        var (left, right) = (new List<float>(), new List<float>());
        for (var tree = 0; tree < grown.Length; tree++)
        {
            var of = grown[tree];
            for (var node = 0; node < of.NumberOfNodes; node++)
            {
                Add(tree, of.NumericalSplitFeatureIndexes[node], of.NumericalSplitThresholds[node],
                    Number(of.LeftChild[node], of), Number(of.RightChild[node], of));
            }

            foreach (var leaf in of.LeafValues)
            {
                Add(tree, -1, (float)(leaf * weights[tree]), 0, 0);
            }
        }

        return new ForestBow((float)bias, [.. trees], [.. features], [.. values], [.. left], [.. right]);

        // FastForest counts leaves by their complement.
        static int Number(int child, QuantileRegressionTree of) => child >= 0 ? child : of.NumberOfNodes + ~child;

        void Add(int tree, int feature, float value, int leftChild, int rightChild)
        {
            trees.Add(tree);
            features.Add(feature);
            values.Add(value);
            left.Add(leftChild);
            right.Add(rightChild);
        }
    }
}
