using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>A trained model of any family, ready to be packaged.</summary>
internal sealed record TrainedModel
{
    /// <summary>Kind of model: <c>lstm</c>, <c>bow</c>, <c>distilbert</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Where its features come from: <c>word2vec</c>, <c>glove</c>, <c>tf-idf</c>, <c>distilbert</c>.</summary>
    public required string EmbeddingType { get; init; }

    /// <summary>How texts become tokens.</summary>
    public required TokenizerSettings Preprocessing { get; init; }

    /// <summary>The network, with the ends of <see cref="Common.Models.ModelGraph"/> that <see cref="Onnx.OnnxLstm.Ends"/> names.</summary>
    public required byte[] Onnx { get; init; }

    /// <summary>The bytes of <c>vocabulary.txt</c>.</summary>
    public required byte[] Vocabulary { get; init; }

    /// <summary>One paragraph of Markdown for the card: what the network is.</summary>
    public required string Description { get; init; }

    /// <summary>The command that makes this model again, for the card.</summary>
    public required string Command { get; init; }

    /// <summary>
    /// What the training library gave for the validation tweets that hold a token, in file order: the package must give the same. Null
    /// where nothing is to be compared.
    /// </summary>
    public float[]? ValidationScores { get; init; }

    /// <summary>Largest difference between <see cref="ValidationScores"/> and the package.</summary>
    public float ExportTolerance { get; init; } = 1e-5f;

    /// <summary>What texts without labels were used for, for the card; null when they were not used.</summary>
    public string? UnlabelledUse { get; init; }

    /// <summary>How long the training took.</summary>
    public required TimeSpan TrainingTime { get; init; }

    /// <summary>What the training wrote down.</summary>
    public required RunLog Run { get; init; }
}
