namespace StreamSentiment.Common.Models.Onnx;

/// <summary>Runs any network by ONNX Runtime: texts of like length side by side, filled up with padding.</summary>
internal sealed class OnnxNetwork(OnnxSession session) : INetwork
{
    // Tokens of one run, padding included: what attention needs grows with the batch and with the square of the length.
    private const int MaxPlaces = 8192;

    /// <inheritdoc />
    public void Run(EncodedTexts texts, Span<float> positiveProbabilities)
    {
        var order = texts.Order;
        while (!order.IsEmpty)
        {
            var batch = order[..Math.Min(order.Length, OnnxSession.MaxBatch)];
            while (batch.Length > 1 && batch.Length * texts[batch[^1]].Length > MaxPlaces)
            {
                batch = batch[..(batch.Length / 2)];
            }

            order = order[batch.Length..];
            var tokens = session.Tokens;
            var longest = texts[batch[^1]].Length;
            // Padding is id 0.
            tokens[..(longest * batch.Length)].Clear();
            for (var column = 0; column < batch.Length; column++)
            {
                var ids = texts[batch[column]];
                session.Lengths[column] = ids.Length;
                for (var time = 0; time < ids.Length; time++)
                {
                    tokens[(time * batch.Length) + column] = ids[time];
                }
            }

            var probabilities = session.Run(longest, batch.Length);
            for (var column = 0; column < batch.Length; column++)
            {
                positiveProbabilities[batch[column]] = probabilities[column];
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => session.Dispose();
}
