namespace StreamSentiment.Common.Models.Lstm;

/// <summary>An LSTM as ONNX lays it out: gates in the order input, output, forget, cell.</summary>
internal sealed record LstmWeights
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Length of a word vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Length of the state of a direction.</summary>
    public required int Units { get; init; }

    /// <summary>1, or 2 when another LSTM reads the texts from their ends.</summary>
    public required int Directions { get; init; }

    /// <summary>[vocabulary, dimensions].</summary>
    public required float[] Embedding { get; init; }

    /// <summary>[directions, 4 · units, dimensions].</summary>
    public required float[] InputWeights { get; init; }

    /// <summary>[directions, 4 · units, units].</summary>
    public required float[] StateWeights { get; init; }

    /// <summary>[directions, 8 · units]: those of the input, then those of the state.</summary>
    public required float[] Biases { get; init; }

    /// <summary>
    /// [directions, units], or empty: the output sees the mean of the states, weighted by the softmax of their products with this.
    /// </summary>
    public required float[] AttentionQuery { get; init; }

    /// <summary>[parts, directions, units]; the parts are the largest values, then attention, or else the last state.</summary>
    public required float[] OutputWeights { get; init; }

    /// <summary>Added to the output.</summary>
    public required float OutputBias { get; init; }

    /// <summary>Whether the output sees the largest of each unit's states.</summary>
    public required bool MaxOfStates { get; init; }

    /// <summary>Whether the output sees what attention makes of the states. The last state is seen when neither this nor the largest is.</summary>
    public bool Attention => AttentionQuery.Length > 0;
}
