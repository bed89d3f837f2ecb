namespace StreamSentiment.Trainer.Lstm;

/// <summary>How the states of the LSTM reach the output.</summary>
internal enum Pooling
{
    /// <summary>The state after the last token; of the second direction that after the first token, where it ends.</summary>
    Last,

    /// <summary>The largest value of each unit over all tokens.</summary>
    Max,

    /// <summary>
    /// The mean of the states, each weighted by the softmax, over the tokens, of its product with a learned query; each direction has its own.
    /// </summary>
    Attention,

    /// <summary><see cref="Max"/>, then <see cref="Attention"/>.</summary>
    MaxAttention,
}
