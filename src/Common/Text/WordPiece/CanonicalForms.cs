namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>Unicode's canonical forms, NFD and NFC, of code points in place, by <see cref="UnicodeTable"/>.</summary>
internal static class CanonicalForms
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>NFD.</summary>
    public static void Decompose(List<int> points)
    {
        var table = UnicodeTable.Instance;
        if (points.TrueForAll(point => point < 0xC0))
        {
            return;
        }

        var source = points.ToArray();
        points.Clear();
        foreach (var point in source)
        {
            AddDecomposed(table, points, point);
        }

        Order(table, points);
    }

    /// <summary>NFC.</summary>
    public static void Compose(List<int> points)
    {
        if (points.TrueForAll(point => point < 0x300))
        {
            return;
        }

        Decompose(points);
        var table = UnicodeTable.Instance;
        var (starter, last, kept) = (-1, 0, 0);
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var combining = table.ClassOf(point);
            // Nothing between a starter and what joins it may have the same class or be a starter itself.
            if (starter >= 0 && (kept == starter + 1 || (last != 0 && last < combining))
                && Composed(table, points[starter], point) is { } whole)
            {
                points[starter] = whole;
                continue;
            }

            if (combining == 0)
            {
                starter = kept;
            }

            last = combining;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static void AddDecomposed(UnicodeTable table, List<int> points, int point)
    {
        var syllable = point - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadBase + (syllable / (Vowels * Tails)));
            points.Add(VowelBase + (syllable / Tails % Vowels));
            if (syllable % Tails != 0)
            {
                points.Add(TailBase + (syllable % Tails));
            }
        }
        else if (table.DecompositionOf(point) is { } parts)
        {
            AddDecomposed(table, points, parts.First);
            if (parts.Second != 0)
            {
                AddDecomposed(table, points, parts.Second);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks that follow one another stand in the order of their classes; those of one class stay in theirs.
    private static void Order(UnicodeTable table, List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var (end, sorted) = (start, true);
            for (; end < points.Count && table.ClassOf(points[end]) != 0; end++)
            {
                sorted &= end == start || table.ClassOf(points[end - 1]) <= table.ClassOf(points[end]);
            }

            if (!sorted)
            {
                var run = points.GetRange(start, end - start).OrderBy(point => table.ClassOf(point)).ToArray();
                for (var i = 0; i < run.Length; i++)
                {
                    points[start + i] = run[i];
                }
            }

            start = Math.Max(start, end - 1);
        }
    }

    private static int? Composed(UnicodeTable table, int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
        {
            return HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        }

        return first - HangulBase is >= 0 and < Leads * Vowels * Tails && (first - HangulBase) % Tails == 0
            && second - TailBase is > 0 and < Tails
                ? first + second - TailBase
                : table.CompositionOf(first, second);
    }
}
