using System.Runtime.CompilerServices;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// Floats that begin on a cache line and never move, so that a vector of 64 bytes lies in one line. Lives as long as the object: keep it
/// reachable while the pointer is in use.
/// </summary>
internal sealed unsafe class AlignedFloats
{
    private const int Line = 64;

    private readonly float[] _floats;

    /// <summary>Makes <paramref name="length"/> zeros.</summary>
    public AlignedFloats(long length)
    {
        Length = length;
        _floats = GC.AllocateArray<float>(checked((int)length + (Line / sizeof(float))), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _floats[0]);
        Pointer = (float*)((start + Line - 1) / Line * Line);
    }

    /// <summary>The first one.</summary>
    public float* Pointer { get; }

    /// <summary>How many there are.</summary>
    public long Length { get; }

    /// <summary>All of them.</summary>
    public Span<float> Span => new(Pointer, (int)Length);
}
