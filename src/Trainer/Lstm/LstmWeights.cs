namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// The trained numbers, row by row, in PyTorch's layout: gates in the order input, forget, cell, output. The second direction, where there
/// is one, reads the text from its end.
/// </summary>
/// <param name="Directions">1 or 2.</param>
/// <param name="Embedding">[vocabulary, dimensions].</param>
/// <param name="InputWeights">[directions, 4 units, dimensions].</param>
/// <param name="StateWeights">[directions, 4 units, units].</param>
/// <param name="InputBias">[directions, 4 units].</param>
/// <param name="StateBias">[directions, 4 units].</param>
/// <param name="AttentionQuery">[directions, units]; empty for a pooling without attention.</param>
/// <param name="OutputWeights">[1, <see cref="PooledLength"/>]: for the largest values first, then for attention, each [directions, units].</param>
/// <param name="OutputBias">[1].</param>
internal sealed record LstmWeights(
    int Vocabulary,
    int Dimensions,
    int Units,
    int Directions,
    Pooling Pooling,
    float[] Embedding,
    float[] InputWeights,
    float[] StateWeights,
    float[] InputBias,
    float[] StateBias,
    float[] AttentionQuery,
    float[] OutputWeights,
    float[] OutputBias)
{
    /// <summary>How many numbers the output sees.</summary>
    public int PooledLength => Directions * Units * (Pooling == Pooling.MaxAttention ? 2 : 1);

    /// <summary>All arrays by their names.</summary>
    public IEnumerable<(string Name, float[] Values)> Arrays =>
    [
        (nameof(Embedding), Embedding), (nameof(InputWeights), InputWeights), (nameof(StateWeights), StateWeights),
        (nameof(InputBias), InputBias), (nameof(StateBias), StateBias), (nameof(AttentionQuery), AttentionQuery),
        (nameof(OutputWeights), OutputWeights), (nameof(OutputBias), OutputBias),
    ];

    /// <summary>The same network with other numbers.</summary>
    /// <param name="arrays">Gives an array by its name.</param>
    public LstmWeights With(Func<string, float[]> arrays) => this with
    {
        Embedding = arrays(nameof(Embedding)),
        InputWeights = arrays(nameof(InputWeights)),
        StateWeights = arrays(nameof(StateWeights)),
        InputBias = arrays(nameof(InputBias)),
        StateBias = arrays(nameof(StateBias)),
        AttentionQuery = arrays(nameof(AttentionQuery)),
        OutputWeights = arrays(nameof(OutputWeights)),
        OutputBias = arrays(nameof(OutputBias)),
    };
}
