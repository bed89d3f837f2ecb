using StreamSentiment.Trainer.Bow;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>Writes a forest as one operation of ONNX's machine learning set.</summary>
internal static class OnnxForest
{
    /// <summary>Adds the operation.</summary>
    /// <param name="features">[batch, features].</param>
    /// <param name="scores">Gets [batch, 1].</param>
    public static void Add(OnnxGraph graph, ForestBow forest, string features, string scores)
    {
        var numbers = Numbers(forest.Trees);
        var leaves = Enumerable.Range(0, numbers.Length).Where(node => forest.Features[node] < 0).ToArray();
        graph.MachineLearningNode("TreeEnsembleRegressor", [features], [scores],
            ("n_targets", [1L]),
            ("aggregate_function", "SUM"),
            OnnxAttribute.List("base_values", new[] { forest.Bias }),
            OnnxAttribute.List("nodes_treeids", Whole(forest.Trees)),
            OnnxAttribute.List("nodes_nodeids", numbers),
            OnnxAttribute.List("nodes_modes", Array.ConvertAll(forest.Features, feature => feature < 0 ? "LEAF" : "BRANCH_LEQ")),
            OnnxAttribute.List("nodes_featureids", Whole(Array.ConvertAll(forest.Features, feature => Math.Max(feature, 0)))),
            OnnxAttribute.List("nodes_values", forest.Values.Zip(forest.Features, (value, feature) => feature < 0 ? 0 : value).ToArray()),
            OnnxAttribute.List("nodes_truenodeids", Whole(forest.Left)),
            OnnxAttribute.List("nodes_falsenodeids", Whole(forest.Right)),
            OnnxAttribute.List("target_treeids", Array.ConvertAll(leaves, leaf => (long)forest.Trees[leaf])),
            OnnxAttribute.List("target_nodeids", Array.ConvertAll(leaves, leaf => numbers[leaf])),
            OnnxAttribute.List("target_ids", new long[leaves.Length]),
            OnnxAttribute.List("target_weights", Array.ConvertAll(leaves, leaf => forest.Values[leaf])));
    }

    // A node's number within its tree.
    private static long[] Numbers(float[] trees)
    {
        var numbers = new long[trees.Length];
        for (var node = 1; node < trees.Length; node++)
        {
            numbers[node] = trees[node] == trees[node - 1] ? numbers[node - 1] + 1 : 0;
        }

        return numbers;
    }

    private static long[] Whole(float[] values) => Array.ConvertAll(values, value => (long)value);
}
