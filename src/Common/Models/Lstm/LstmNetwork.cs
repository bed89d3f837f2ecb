using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>Runs an <see cref="LstmProgram"/>: sorted texts side by side, each leaves when it ends, so nothing is computed for padding.</summary>
internal sealed unsafe class LstmNetwork(LstmProgram program) : INetwork
{
    // Texts side by side: a multiple of the tile, few enough that all their states stay in the cache of a core.
    private const int MaxBatch = 16 * LstmKernel.Rows;

    private readonly AlignedFloats _memory = new(MaxBatch * program.PaddedUnits);
    private readonly AlignedFloats _largest = new(program.MaxOfStates ? MaxBatch * program.PaddedUnits : 0);

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
            RunBatch(texts, batch, positiveProbabilities);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void RunBatch(EncodedTexts texts, ReadOnlySpan<int> batch, Span<float> probabilities)
    {
        var active = batch.Length;
        _memory.Span[..(active * program.PaddedUnits)].Clear();
        if (program.MaxOfStates)
        {
            _largest.Span.Fill(float.NegativeInfinity);
        }

        Find(texts, batch, active, 0);
        for (var time = 0; active > 0; time++)
        {
            (_rows, _coming) = (_coming, _rows);
            Find(texts, batch, active, time + 1);
            Step(active, time == 0 ? 0 : program.PaddedUnits);
            (_state, _next) = (_next, _state);
            if (program.MaxOfStates)
            {
                KeepLargest(active);
            }

            while (active > 0 && texts[Text(batch, active - 1)].Length == time + 1)
            {
                active--;
                probabilities[Text(batch, active)] = Output(active);
            }
        }
    }

    // Row 0 for texts that have ended and for what fills up the last tile: that computes something that nobody reads.
    private void Find(EncodedTexts texts, ReadOnlySpan<int> batch, int active, int time)
    {
        for (var row = 0; row < active || row % LstmKernel.Rows != 0; row++)
        {
            var ids = row < active ? texts[Text(batch, row)] : default;
            _coming[row] = time < ids.Length ? (nint)ids[time] * program.RowLength : 0;
        }
    }

    // Longest first, while the order has the shortest first.
    private static int Text(ReadOnlySpan<int> batch, int row) => batch[batch.Length - 1 - row];

    // Block by block, so that a block's weights stay in the first cache while all texts pass.
    private void Step(int active, int units)
    {
        nint stride = program.PaddedUnits;
        var gates = stackalloc float*[LstmKernel.Rows];
        for (var block = 0; block < program.Blocks; block++)
        {
            var weights = program.StateWeights.Pointer + (block * stride * LstmProgram.BlockGates);
            var table = program.Table.Pointer + (block * LstmProgram.BlockGates);
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

    private void KeepLargest(int active)
    {
        var length = active * program.PaddedUnits;
        TensorPrimitives.Max(_largest.Span[..length], _state.Span[..length], _largest.Span[..length]);
    }

    private float Output(int row)
    {
        var states = (program.MaxOfStates ? _largest : _state).Span.Slice(row * program.PaddedUnits, program.PaddedUnits);
        var logit = TensorPrimitives.Dot(states, program.OutputWeights) + program.OutputBias;
        return 1 / (1 + MathF.Exp(-logit));
    }
}
