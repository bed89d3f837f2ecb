namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// The trained numbers, row by row, in PyTorch's layout: gates in the order input, forget, cell, output.
/// </summary>
/// <param name="Embedding">[vocabulary, dimensions].</param>
/// <param name="InputWeights">[4 units, dimensions].</param>
/// <param name="StateWeights">[4 units, units].</param>
/// <param name="InputBias">[4 units].</param>
/// <param name="StateBias">[4 units].</param>
/// <param name="OutputWeights">[1, units].</param>
/// <param name="OutputBias">[1].</param>
internal sealed record LstmWeights(
    int Vocabulary,
    int Dimensions,
    int Units,
    Pooling Pooling,
    float[] Embedding,
    float[] InputWeights,
    float[] StateWeights,
    float[] InputBias,
    float[] StateBias,
    float[] OutputWeights,
    float[] OutputBias);
