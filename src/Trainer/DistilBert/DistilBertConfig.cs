using System.Globalization;
using System.Text.Json;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>What <c>config.json</c> of a DistilBERT checkpoint says of the network; absent keys have Hugging Face's defaults.</summary>
internal sealed record DistilBertConfig
{
    /// <summary>Rows of the word embedding.</summary>
    public int VocabularySize { get; init; } = 30522;

    /// <summary>Rows of the position embedding: the longest text in tokens.</summary>
    public int MaxPositions { get; init; } = 512;

    /// <summary>Whether positions are a fixed sine and not learned.</summary>
    public bool FixedPositions { get; init; }

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 6;

    /// <summary>Attention heads of a block; divides <see cref="Dimensions"/>.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Components of a token's vector.</summary>
    public int Dimensions { get; init; } = 768;

    /// <summary>Units between the two linear layers of a block.</summary>
    public int Hidden { get; init; } = 3072;

    /// <summary>Whether that layer's activation is ReLU; else it is GELU by the error function.</summary>
    public bool Relu { get; init; }

    /// <summary>Share that training leaves out of embeddings and blocks.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Share that training leaves out of attention.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Share that training leaves out before the classifier.</summary>
    public double HeadDropout { get; init; } = 0.2;

    /// <summary>Deviation of weights that begin at random.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Row of the word embedding that never learns.</summary>
    public int PaddingId { get; init; }

    /// <summary>Names of the labels by id.</summary>
    public IReadOnlyList<string> Labels { get; init; } = ["LABEL_0", "LABEL_1"];

    /// <summary>The label that is positive: the second, unless the first is called so; null when there are not two.</summary>
    public int? PositiveLabel => Labels.Count != 2 ? null : Labels[0].StartsWith("pos", StringComparison.OrdinalIgnoreCase) ? 0 : 1;

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="DataException">It is missing, malformed or of another kind of model; the message names the key.</exception>
    public static DistilBertConfig Read(string path)
    {
        var file = new JsonFile(path);
        if (file.Text("model_type", "distilbert") is var type && type != "distilbert")
        {
            throw new DataException($"{path}: model_type is '{type}', and only distilbert can be loaded.");
        }

        if (file.Text("activation", "gelu") is var activation && activation is not ("gelu" or "relu"))
        {
            throw new DataException($"{path}: activation is '{activation}', and gelu and relu are known.");
        }

        var read = new DistilBertConfig();
        read = read with
        {
            VocabularySize = file.Count("vocab_size", read.VocabularySize),
            MaxPositions = file.Count("max_position_embeddings", read.MaxPositions),
            FixedPositions = file.Flag("sinusoidal_pos_embds") ?? false,
            Layers = file.Count("n_layers", file.Count("num_hidden_layers", read.Layers)),
            Heads = file.Count("n_heads", file.Count("num_attention_heads", read.Heads)),
            Dimensions = file.Count("dim", file.Count("hidden_size", read.Dimensions)),
            Hidden = file.Count("hidden_dim", read.Hidden),
            Relu = activation == "relu",
            Dropout = file.Share("dropout", read.Dropout),
            AttentionDropout = file.Share("attention_dropout", read.AttentionDropout),
            HeadDropout = file.Share("seq_classif_dropout", read.HeadDropout),
            InitializerRange = file.Share("initializer_range", read.InitializerRange),
            PaddingId = file.Whole("pad_token_id", 0, 0),
            Labels = ReadLabels(file),
        };
        if (read.Dimensions % read.Heads != 0)
        {
            throw new DataException($"{path}: dim is {read.Dimensions}, which n_heads, {read.Heads}, does not divide.");
        }

        return read.PaddingId < read.VocabularySize
            ? read
            : throw new DataException($"{path}: pad_token_id is {read.PaddingId}, and vocab_size only {read.VocabularySize}.");
    }

    private static List<string> ReadLabels(JsonFile file)
    {
        if (file.Find("id2label") is not { } labels)
        {
            return [.. Enumerable.Range(0, file.Count("num_labels", 2)).Select(id => $"LABEL_{id}")];
        }

        if (labels.ValueKind != JsonValueKind.Object || !labels.EnumerateObject().Any())
        {
            throw file.Wrong("id2label", labels, "names by id");
        }

        var names = new SortedDictionary<int, string>();
        foreach (var label in labels.EnumerateObject())
        {
            if (!int.TryParse(label.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                throw file.Wrong("id2label", labels, "names by id");
            }

            names[id] = label.Value.ToString();
        }

        // A gap would shift all later labels.
        return names.Keys.SequenceEqual(Enumerable.Range(0, names.Count))
            ? [.. names.Values]
            : throw file.Wrong("id2label", labels, "ids from 0 on");
    }
}
