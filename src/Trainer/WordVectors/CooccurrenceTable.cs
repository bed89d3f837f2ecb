using System.Numerics;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Adds up co-occurrences in a hash table of fixed size. Weights are whole numbers of <see cref="One"/>, so that sums do not depend on
/// their order: threads and spills change nothing.
/// </summary>
internal sealed class CooccurrenceTable
{
    /// <summary>What a count of 1 is told as.</summary>
    public const long One = 1 << 24;

    private const int BytesPerPlace = sizeof(ulong) + sizeof(long);

    private readonly ulong[] _keys;
    private readonly long[] _weights;
    private readonly int _most;
    private readonly int _shift;
    private int _count;

    /// <param name="bytes">Memory that the table may take; at least 16 places are made.</param>
    public CooccurrenceTable(long bytes)
    {
        var places = (int)Math.Clamp(bytes / BytesPerPlace, 16, 1 << 30);
        var size = 1 << BitOperations.Log2((uint)places);
        _keys = new ulong[size];
        _weights = new long[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        _most = (int)(size * 0.75);
    }

    /// <summary>Whether nothing new fits.</summary>
    public bool IsFull => _count >= _most;

    /// <summary>Adds to a pair's weight; the table must not be full. Ids are above 0.</summary>
    public void Add(int one, int other, long weight)
    {
        var key = one < other ? Key(one, other) : Key(other, one);
        var place = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (_keys[place] != key)
        {
            if (_keys[place] == 0)
            {
                _keys[place] = key;
                _count++;
                break;
            }

            place = (place + 1) & (_keys.Length - 1);
        }

        _weights[place] += weight;
    }

    /// <summary>Empties the table into a run: its pairs in the order of their keys.</summary>
    public void Spill(CooccurrenceRun.Writer run)
    {
        var count = 0;
        for (var place = 0; place < _keys.Length; place++)
        {
            if (_keys[place] != 0)
            {
                (_keys[count], _weights[count]) = (_keys[place], _weights[place]);
                count++;
            }
        }

        Array.Sort(_keys, _weights, 0, count);
        for (var i = 0; i < count; i++)
        {
            run.Add(_keys[i], _weights[i]);
        }

        Array.Clear(_keys);
        Array.Clear(_weights);
        _count = 0;
    }

    private static ulong Key(int low, int high) => ((ulong)(uint)low << 32) | (uint)high;
}
