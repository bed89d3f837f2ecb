namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Draws words with a chance that grows as the power 3/4 of their count: rare words are drawn oftener than they occur.</summary>
internal sealed class NoiseWords
{
    private const int Size = 1 << 20;
    private readonly int[] _table = new int[Size];

    /// <param name="counts">How often each id occurs; those with 0 are never drawn.</param>
    public NoiseWords(IReadOnlyList<long> counts)
    {
        var total = counts.Sum(count => Math.Pow(count, 0.75));
        var (place, reached) = (0, 0.0);
        for (var id = 0; id < counts.Count && total > 0; id++)
        {
            reached += Math.Pow(counts[id], 0.75);
            for (var end = (int)(reached / total * Size); place < Math.Min(end, Size); place++)
            {
                _table[place] = id;
            }
        }

        // Rounding may leave the last places open.
        Array.Fill(_table, place == 0 ? 0 : _table[place - 1], place, Size - place);
    }

    /// <summary>Draws one.</summary>
    public int Draw(Chance chance) => _table[chance.Below(Size)];
}
