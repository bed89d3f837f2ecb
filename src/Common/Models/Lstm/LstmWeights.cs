namespace StreamSentiment.Common.Models.Lstm;

/// <summary>An LSTM as ONNX lays it out: gates in the order input, output, forget, cell.</summary>
internal sealed record LstmWeights
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Length of a word vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Length of the state.</summary>
    public required int Units { get; init; }

    /// <summary>[vocabulary, dimensions].</summary>
    public required float[] Embedding { get; init; }

    /// <summary>[4 · units, dimensions].</summary>
    public required float[] InputWeights { get; init; }

    /// <summary>[4 · units, units].</summary>
    public required float[] StateWeights { get; init; }

    /// <summary>[8 · units]: those of the input, then those of the state.</summary>
    public required float[] Biases { get; init; }

    /// <summary>[units].</summary>
    public required float[] OutputWeights { get; init; }

    /// <summary>Added to the output.</summary>
    public required float OutputBias { get; init; }

    /// <summary>Whether the output sees the largest of each unit's states, and not the last one.</summary>
    public required bool MaxOfStates { get; init; }
}
