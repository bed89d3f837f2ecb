namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// Sums over any stretch of slices while verdicts are added in any order (a Fenwick tree over the slices that have any). Adding to the slice
/// under way costs nothing but an addition; going to another one, and a sum, some twenty additions, however long the window is.
/// </summary>
internal sealed class SliceSums
{
    private readonly long[] _slices;
    private readonly WrongCount[] _tree;

    /// <summary>Sums over what is known, with room for what is to be added.</summary>
    /// <param name="known">Counts from before.</param>
    /// <param name="further">The slices of all that will be added.</param>
    public SliceSums(IReadOnlyCollection<(long Slice, WrongCount Count)> known, IEnumerable<long> further)
    {
        _slices = [.. known.Select(one => one.Slice).Concat(further).Distinct().Order()];
        _tree = new WrongCount[_slices.Length + 1];
        foreach (var (slice, count) in known)
        {
            Add(slice, count);
        }
    }

    /// <summary>Adds to a slice, one of those that were told.</summary>
    public void Add(long slice, WrongCount count)
    {
        for (var node = Array.BinarySearch(_slices, slice) + 1; node < _tree.Length; node += node & -node)
        {
            _tree[node] += count;
        }
    }

    /// <summary>What lies in the slices after one, up to another, which is among them.</summary>
    public WrongCount Between(long after, long last) => UpTo(last) - UpTo(after);

    private WrongCount UpTo(long slice)
    {
        var place = Array.BinarySearch(_slices, slice);
        var sum = default(WrongCount);
        // Of one that has no verdicts: those before the place where it would stand.
        for (var node = place >= 0 ? place + 1 : ~place; node > 0; node -= node & -node)
        {
            sum += _tree[node];
        }

        return sum;
    }
}
