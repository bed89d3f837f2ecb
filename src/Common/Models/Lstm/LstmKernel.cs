using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// One time step of an LSTM for six texts and one block of units: 24 registers hold their gates from the table's row to the new state, so
/// that nothing but the states goes through memory.
/// </summary>
internal static unsafe class LstmKernel
{
    /// <summary>Texts of a tile.</summary>
    public const int Rows = 6;

    // Beyond 2^±40 a sigmoid is 0 or 1 to a float, and the products of three such numbers still fit in one.
    private const float Limit = 40;

    // 1.5 · 2^23: adding it leaves the nearest whole number in the low bits.
    private const float Shift = 12_582_912;

    /// <summary>Computes the new state and memory of a tile.</summary>
    /// <param name="weights">The block's state weights, [units, 4 gates, 16].</param>
    /// <param name="units">Length of the state; 0 at the first token, when there is none.</param>
    /// <param name="rows">For each text what its token adds to the block's gates, [4 gates, 16].</param>
    /// <param name="state">States before, all units of the six texts one after another, <paramref name="stride"/> apart.</param>
    /// <param name="memory">The block of the cells' memories, <paramref name="stride"/> apart; becomes the new one.</param>
    /// <param name="next">Gets the block of the new states, <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from one text to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(float* weights, int units, float** rows, float* state, float* memory, float* next, nint stride)
    {
        float* x0 = rows[0], x1 = rows[1], x2 = rows[2], x3 = rows[3], x4 = rows[4], x5 = rows[5];
        var i0 = Load(x0); var o0 = Load(x0 + 16); var f0 = Load(x0 + 32); var g0 = Load(x0 + 48);
        var i1 = Load(x1); var o1 = Load(x1 + 16); var f1 = Load(x1 + 32); var g1 = Load(x1 + 48);
        var i2 = Load(x2); var o2 = Load(x2 + 16); var f2 = Load(x2 + 32); var g2 = Load(x2 + 48);
        var i3 = Load(x3); var o3 = Load(x3 + 16); var f3 = Load(x3 + 32); var g3 = Load(x3 + 48);
        var i4 = Load(x4); var o4 = Load(x4 + 16); var f4 = Load(x4 + 32); var g4 = Load(x4 + 48);
        var i5 = Load(x5); var o5 = Load(x5 + 16); var f5 = Load(x5 + 32); var g5 = Load(x5 + 48);

        var end = weights + ((nint)units * LstmProgram.BlockGates);
        float* s0 = state, s1 = s0 + stride, s2 = s1 + stride, s3 = s2 + stride, s4 = s3 + stride, s5 = s4 + stride;
        while (weights < end)
        {
            var wi = Load(weights); var wo = Load(weights + 16); var wf = Load(weights + 32); var wg = Load(weights + 48);
            var s = Vector512.Create(*s0);
            i0 = Fma(s, wi, i0); o0 = Fma(s, wo, o0); f0 = Fma(s, wf, f0); g0 = Fma(s, wg, g0);
            s = Vector512.Create(*s1);
            i1 = Fma(s, wi, i1); o1 = Fma(s, wo, o1); f1 = Fma(s, wf, f1); g1 = Fma(s, wg, g1);
            s = Vector512.Create(*s2);
            i2 = Fma(s, wi, i2); o2 = Fma(s, wo, o2); f2 = Fma(s, wf, f2); g2 = Fma(s, wg, g2);
            s = Vector512.Create(*s3);
            i3 = Fma(s, wi, i3); o3 = Fma(s, wo, o3); f3 = Fma(s, wf, f3); g3 = Fma(s, wg, g3);
            s = Vector512.Create(*s4);
            i4 = Fma(s, wi, i4); o4 = Fma(s, wo, o4); f4 = Fma(s, wf, f4); g4 = Fma(s, wg, g4);
            s = Vector512.Create(*s5);
            i5 = Fma(s, wi, i5); o5 = Fma(s, wo, o5); f5 = Fma(s, wf, f5); g5 = Fma(s, wg, g5);
            weights += LstmProgram.BlockGates;
            s0++; s1++; s2++; s3++; s4++; s5++;
        }

        Activate(i0, o0, f0, g0, memory, next);
        Activate(i1, o1, f1, g1, memory + stride, next + stride);
        Activate(i2, o2, f2, g2, memory + (2 * stride), next + (2 * stride));
        Activate(i3, o3, f3, g3, memory + (3 * stride), next + (3 * stride));
        Activate(i4, o4, f4, g4, memory + (4 * stride), next + (4 * stride));
        Activate(i5, o5, f5, g5, memory + (5 * stride), next + (5 * stride));
    }

    /// <summary>
    /// 2^x to 1e-7, x bounded to ±40: the whole part goes into the exponent, a polynomial of degree 5 (Remez) does the rest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp2(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-Limit)), Vector512.Create(Limit));
        var shifted = x + Vector512.Create(Shift);
        var rest = x - (shifted - Vector512.Create(Shift));
        var power = Fma(rest, Vector512.Create(0.0013276472f), Vector512.Create(0.0096755413f));
        power = Fma(power, rest, Vector512.Create(0.055507133f));
        power = Fma(power, rest, Vector512.Create(0.24022120f));
        power = Fma(power, rest, Vector512.Create(0.69314697f));
        power = Fma(power, rest, Vector512.Create(1.00000007f));
        return (power.AsInt32() + Vector512.ShiftLeft(shifted.AsInt32(), 23)).AsSingle();
    }

    // With I = 2^i and so on: memory = c/(1+F) + tanh·sigmoid = (c(1+I)(1+G) + (1-G)(1+F)) / ((1+F)(1+I)(1+G)), one division for all three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Activate(
        Vector512<float> i, Vector512<float> o, Vector512<float> f, Vector512<float> g, float* memory, float* next)
    {
        var one = Vector512<float>.One;
        var cell = Exp2(g);
        var forget = one + Exp2(f);
        var entry = (one + Exp2(i)) * (one + cell);
        var kept = Fma(Load(memory), entry, (one - cell) * forget) / (forget * entry);
        kept.StoreAligned(memory);
        var end = Exp2(kept * Vector512.Create(-2 * 1.44269504f));
        ((one - end) / ((one + Exp2(o)) * (one + end))).StoreAligned(next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(float* floats) => Vector512.LoadAligned(floats);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
}
