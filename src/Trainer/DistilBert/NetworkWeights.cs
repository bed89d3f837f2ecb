using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Safetensors;
using StreamSentiment.Trainer.Torch;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Moves weights between a <see cref="DistilBertNetwork"/> and files or arrays.</summary>
internal static class NetworkWeights
{
    /// <summary>Fills a network from a checkpoint's <c>model.safetensors</c>; tensors that the network does not have are ignored.</summary>
    /// <param name="withHead">Whether the classifier is wanted too.</param>
    /// <returns>Whether the classifier was filled; else it is as it was.</returns>
    /// <exception cref="DataException">A tensor below the classifier is missing, or one is of another shape.</exception>
    public static bool Load(DistilBertNetwork network, SafetensorsFile file, string path, bool withHead)
    {
        var names = file.Names.ToDictionary(CurrentName, name => name, StringComparer.Ordinal);
        var parameters = network.named_parameters().ToList();
        var head = parameters.Where(parameter => !IsBody(parameter.name)).ToList();
        foreach (var (name, parameter) in parameters.Except(head))
        {
            Fill(parameter, file, path, Find(names, name) ?? throw new DataException(
                $"{path} holds no tensor {name}, which config.json asks for: it is another kind of checkpoint, or damaged."));
        }

        if (!withHead || head.Any(parameter => !names.ContainsKey(parameter.name)))
        {
            return false;
        }

        foreach (var (name, parameter) in head)
        {
            Fill(parameter, file, path, names[name]);
        }

        return true;
    }

    /// <summary>All parameters, for a file.</summary>
    public static IEnumerable<NamedTensor> ToTensors(DistilBertNetwork network) =>
        network.named_parameters().Select(pair => new NamedTensor(pair.name, pair.parameter.shape, TensorCopies.Out(pair.parameter)));

    /// <summary>All parameters by name, row by row.</summary>
    public static Dictionary<string, float[]> ToArrays(DistilBertNetwork network) =>
        network.named_parameters().ToDictionary(pair => pair.name, pair => TensorCopies.Out(pair.parameter), StringComparer.Ordinal);

    /// <summary>Puts back what <see cref="ToArrays"/> gave.</summary>
    public static void Restore(DistilBertNetwork network, IReadOnlyDictionary<string, float[]> arrays)
    {
        foreach (var (name, parameter) in network.named_parameters())
        {
            TensorCopies.Into(parameter, arrays[name]);
        }
    }

    private static bool IsBody(string name) => name.StartsWith(DistilBertNetwork.Prefix, StringComparison.Ordinal);

    // A bare DistilBertModel is saved without the prefix.
    private static string? Find(Dictionary<string, string> names, string name) =>
        names.GetValueOrDefault(name) ?? names.GetValueOrDefault(name[DistilBertNetwork.Prefix.Length..]);

    // Old checkpoints call the parts of a LayerNorm otherwise.
    private static string CurrentName(string name) => name.Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
        .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);

    private static void Fill(Tensor parameter, SafetensorsFile file, string path, string name)
    {
        var shape = file.ShapeOf(name)!;
        if (!shape.SequenceEqual(parameter.shape))
        {
            throw new DataException(
                $"{path}: tensor {name} has the shape [{string.Join(", ", shape)}], and config.json asks for "
                + $"[{string.Join(", ", parameter.shape)}].");
        }

        TensorCopies.Into(parameter, file.ReadFloats(name));
    }
}
