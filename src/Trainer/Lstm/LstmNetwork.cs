using StreamSentiment.Trainer.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// LSTM over word vectors, pooling, one output. Gives logits: the sigmoid belongs to the loss and to the exported graph. The second
/// direction, where there is one, is an LSTM of its own that reads the reversed texts.
/// </summary>
internal sealed class LstmNetwork : nn.Module
{
    private readonly ModuleList<LSTM> _lstms = [];
    private readonly ParameterList? _queries;
    private readonly Linear _output;
    private readonly LstmSettings _settings;

    public LstmNetwork(int dimensions, LstmSettings settings)
        : base(nameof(LstmNetwork))
    {
        _settings = settings;
        for (var direction = 0; direction < settings.Directions; direction++)
        {
            _lstms.Add(nn.LSTM(dimensions, settings.Units));
        }

        var attention = settings.Pooling is Pooling.Attention or Pooling.MaxAttention;
        if (attention)
        {
            _queries = new ParameterList([.. _lstms.Select(_ => nn.Parameter(zeros(settings.Units)))]);
        }

        _output = nn.Linear(settings.Directions * settings.Units * (settings.Pooling == Pooling.MaxAttention ? 2 : 1), 1);
        RegisterComponents();
    }

    /// <summary>For each direction the ids of a batch in the order in which it reads them, [time x batch].</summary>
    public int[][] Orders(LstmBatch batch) => _settings.Directions == 1 ? [batch.Tokens] : [batch.Tokens, batch.Reversed()];

    /// <summary>Runs a batch.</summary>
    /// <param name="vectors">For each direction [time, batch, dimensions], in the order in which the direction reads.</param>
    /// <param name="tokens">The ids of the first direction, [time x batch]; 0 marks the end of a text.</param>
    /// <param name="generator">Source of chance for dropout; null outside training.</param>
    /// <returns>Logits, [batch].</returns>
    public Tensor Forward(IReadOnlyList<Tensor> vectors, int[] tokens, Generator? generator = null)
    {
        var (time, batch, dimensions) = (vectors[0].shape[0], vectors[0].shape[1], vectors[0].shape[2]);
        var ids = tensor(tokens, [time, batch]);
        // Where the texts have ended; the same in both directions.
        var ended = ids.eq(Scalars.Zero);
        var kept = Mask([1, batch, dimensions], _settings.EmbeddingDropout, generator);
        var states = vectors.Select((inputs, direction) => _lstms[direction].call(kept is null ? inputs : inputs.mul(kept)).Item1).ToArray();
        var pooled = cat([.. Parts(states, ended, ids)], dim: 1);
        var left = Mask(pooled.shape, _settings.Dropout, generator);
        return _output.call(left is null ? pooled : pooled.mul(left)).squeeze(-1);
    }

    /// <summary>The numbers, for export.</summary>
    public LstmWeights Weights(Tensor embedding)
    {
        return new LstmWeights(
            (int)embedding.shape[0],
            (int)embedding.shape[1],
            _settings.Units,
            _settings.Directions,
            _settings.Pooling,
            TensorCopies.Out(embedding),
            OfAll("weight_ih_l0"),
            OfAll("weight_hh_l0"),
            OfAll("bias_ih_l0"),
            OfAll("bias_hh_l0"),
            [.. (_queries ?? []).SelectMany(TensorCopies.Out)],
            TensorCopies.Out(_output.weight),
            TensorCopies.Out(_output.bias!));

        float[] OfAll(string parameter) => [.. _lstms.SelectMany(lstm => TensorCopies.Out(lstm.get_parameter(parameter)!))];
    }

    /// <summary>Takes back what <see cref="Weights"/> gave, but for the embedding.</summary>
    public void Take(LstmWeights weights)
    {
        Into("weight_ih_l0", weights.InputWeights);
        Into("weight_hh_l0", weights.StateWeights);
        Into("bias_ih_l0", weights.InputBias);
        Into("bias_hh_l0", weights.StateBias);
        for (var direction = 0; direction < (_queries?.Count ?? 0); direction++)
        {
            TensorCopies.Into(_queries![direction], Part(weights.AttentionQuery, direction));
        }

        TensorCopies.Into(_output.weight, weights.OutputWeights);
        TensorCopies.Into(_output.bias!, weights.OutputBias);

        void Into(string parameter, float[] values)
        {
            for (var direction = 0; direction < _lstms.Count; direction++)
            {
                TensorCopies.Into(_lstms[direction].get_parameter(parameter)!, Part(values, direction));
            }
        }

        float[] Part(float[] values, int direction)
        {
            var length = values.Length / _settings.Directions;
            return values[(direction * length)..((direction + 1) * length)];
        }
    }

    private IEnumerable<Tensor> Parts(Tensor[] states, Tensor ended, Tensor ids)
    {
        if (_settings.Pooling is Pooling.Max or Pooling.MaxAttention)
        {
            foreach (var state in states)
            {
                yield return state.masked_fill(ended.unsqueeze(-1), Scalars.BelowStates).amax([0]);
            }
        }

        if (_settings.Pooling is Pooling.Attention or Pooling.MaxAttention)
        {
            for (var direction = 0; direction < states.Length; direction++)
            {
                var scores = states[direction].matmul(_queries![direction]).masked_fill(ended, Scalars.NegativeInfinity);
                yield return states[direction].mul(scores.softmax(0).unsqueeze(-1)).sum(dim: 0);
            }
        }

        if (_settings.Pooling is Pooling.Last)
        {
            var (batch, units) = (states[0].shape[1], states[0].shape[2]);
            var last = ids.ne(Scalars.Zero).sum(dim: 0).sub(Scalars.One).view(1, batch, 1).expand(1, batch, units);
            foreach (var state in states)
            {
                yield return state.gather(0, last).squeeze(0);
            }
        }
    }

    // Ones and zeros, scaled so that the sum stays what it was.
    private static Tensor? Mask(long[] shape, double share, Generator? generator)
    {
        if (generator is null || share <= 0)
        {
            return null;
        }

        using var kept = (1 - share).ToScalar();
        return empty(shape).bernoulli_(1 - share, generator).div_(kept);
    }
}
