using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// Runs an <see cref="LstmProgram"/>: sorted texts side by side, each leaves when it ends, so nothing is computed for padding. One
/// direction after the other; the second one reads the same texts from their ends.
/// </summary>
internal sealed unsafe class LstmNetwork(LstmProgram program) : INetwork
{
    // Texts side by side: a multiple of the tile and of a register, few enough that all their states stay in the cache of a core.
    private const int MaxBatch = 16 * LstmKernel.Rows;

    private readonly AlignedFloats _memory = new(MaxBatch * program.PaddedUnits);
    private readonly LstmPooling _pooling = new(program, MaxBatch);
    private readonly float[] _logits = new float[MaxBatch];

    // Where in the table each text's token is found, now and at the next step.
    private nint[] _rows = new nint[MaxBatch];
    private nint[] _coming = new nint[MaxBatch];
    private AlignedFloats _state = new(MaxBatch * program.PaddedUnits);
    private AlignedFloats _next = new(MaxBatch * program.PaddedUnits);

    /// <inheritdoc />
    public void Run(EncodedTexts texts, Span<float> positiveProbabilities)
    {
        var order = texts.Order;
        while (!order.IsEmpty)
        {
            // From the end: the longest texts first.
            var batch = order[^Math.Min(order.Length, MaxBatch)..];
            order = order[..^batch.Length];
            _logits.AsSpan().Fill(program.OutputBias);
            foreach (var direction in program.Directions)
            {
                RunBatch(direction, texts, batch);
            }

            for (var row = 0; row < batch.Length; row++)
            {
                positiveProbabilities[Text(batch, row)] = 1 / (1 + MathF.Exp(-_logits[row]));
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void RunBatch(LstmDirection direction, EncodedTexts texts, ReadOnlySpan<int> batch)
    {
        var active = batch.Length;
        _memory.Span[..(active * program.PaddedUnits)].Clear();
        _pooling.Clear();
        Find(direction, texts, batch, active, 0);
        for (var time = 0; active > 0; time++)
        {
            (_rows, _coming) = (_coming, _rows);
            Find(direction, texts, batch, active, time + 1);
            Step(direction, active, time == 0 ? 0 : program.Units);
            (_state, _next) = (_next, _state);
            _pooling.Add(_state.Pointer, active, direction.Query.Pointer);
            while (active > 0 && texts[Text(batch, active - 1)].Length == time + 1)
            {
                active--;
                _logits[active] += Output(direction, active);
            }
        }
    }

    // Row 0 for texts that have ended and for what fills up the last tile: that computes something that nobody reads.
    private void Find(LstmDirection direction, EncodedTexts texts, ReadOnlySpan<int> batch, int active, int time)
    {
        for (var row = 0; row < active || row % LstmKernel.Rows != 0; row++)
        {
            var ids = row < active ? texts[Text(batch, row)] : default;
            _coming[row] = time < ids.Length ? (nint)ids[direction.Backward ? ids.Length - 1 - time : time] * program.RowLength : 0;
        }
    }

    // Longest first, while the order has the shortest first.
    private static int Text(ReadOnlySpan<int> batch, int row) => batch[batch.Length - 1 - row];

    // Block by block, so that a block's weights stay in the first cache while all texts pass.
    private void Step(LstmDirection direction, int active, int units)
    {
        nint stride = program.PaddedUnits;
        var gates = stackalloc float*[LstmKernel.Rows];
        for (var block = 0; block < program.Blocks; block++)
        {
            var weights = direction.StateWeights.Pointer + (block * stride * LstmProgram.BlockGates);
            var table = direction.Table.Pointer + (block * LstmProgram.BlockGates);
            for (var row = 0; row < active; row += LstmKernel.Rows)
            {
                for (var i = 0; i < LstmKernel.Rows; i++)
                {
                    gates[i] = table + _rows[row + i];
                    Fetch(table + _coming[row + i]);
                }

                var place = (row * stride) + (block * LstmProgram.Block);
                LstmKernel.Step(
                    weights, units, gates, _state.Pointer + (row * stride), _memory.Pointer + place, _next.Pointer + place, stride);
            }
        }
    }

    // The table is larger than the cache: asking for a row a step ahead hides the way to it.
    private static void Fetch(float* gates)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(gates);
            Sse.Prefetch1(gates + 16);
            Sse.Prefetch1(gates + 32);
            Sse.Prefetch1(gates + 48);
        }
    }

    // What the direction adds to the logit of a text that has ended.
    private float Output(LstmDirection direction, int row)
    {
        var logit = program.Attention ? TensorPrimitives.Dot(_pooling.Sum(row), direction.AttentionOutput) / _pooling.Weight(row) : 0;
        if (program.MaxOfStates)
        {
            logit += TensorPrimitives.Dot(_pooling.Largest(row), direction.StateOutput);
        }
        else if (!program.Attention)
        {
            logit += TensorPrimitives.Dot(_state.Span.Slice(row * program.PaddedUnits, program.PaddedUnits), direction.StateOutput);
        }

        return logit;
    }
}
