using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Co-occurrences in random order, in bounded memory: each is thrown into one of several files by chance; a pass takes the files in random
/// order, loads as much of one as memory allows and shuffles that.
/// </summary>
internal sealed class ShuffledCooccurrences
{
    // The write buffers of the files together stay within 16 MB.
    private const int MostFiles = 256;
    private const int WriteBuffer = 64 * 1024;

    private readonly string[] _files;
    private readonly int _portion;

    private ShuffledCooccurrences(string[] files, int portion, long count) => (_files, _portion, Count) = (files, portion, count);

    /// <summary>How many pairs there are.</summary>
    public long Count { get; }

    /// <summary>Most bytes that <see cref="Read"/> takes.</summary>
    public long Memory => Math.Min(_portion, Count) * Cooccurrence.Bytes;

    /// <summary>Spreads merged runs over files; the runs are removed.</summary>
    /// <param name="memory">Bytes that a loaded part may take.</param>
    public static ShuffledCooccurrences Write(
        IReadOnlyList<CooccurrenceRun> runs, string folder, long memory, int seed, Progress progress, CancellationToken stop)
    {
        var portion = (int)Math.Clamp(memory / Cooccurrence.Bytes, 16, Array.MaxLength / Cooccurrence.Bytes);
        var most = runs.Sum(run => run.Count);
        // Files are not all of one size: aim a little below what fits.
        var files = Enumerable.Range(0, (int)Math.Clamp(most / Math.Max(1, (long)(portion * 0.9)) + 1, 1, MostFiles))
            .Select(i => Path.Combine(folder, $"shuffled-{i}")).ToArray();
        var writers = Array.ConvertAll(files, file => new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, WriteBuffer));
        var count = 0L;
        try
        {
            var chance = new Chance(seed);
            foreach (var (key, weight) in CooccurrenceRun.Merge(runs))
            {
                stop.ThrowIfCancellationRequested();
                var pair = new Cooccurrence((int)(key >> 32), (int)(uint)key, (float)((double)weight / CooccurrenceTable.One));
                writers[chance.Below(writers.Length)].Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Cooccurrence>(in pair)));
                if (++count % 65536 == 0)
                {
                    progress.Report(Math.Min(count, most));
                }
            }
        }
        finally
        {
            Array.ForEach(writers, writer => writer.Dispose());
        }

        foreach (var run in runs)
        {
            File.Delete(run.Path);
        }

        return new ShuffledCooccurrences(files, portion, count);
    }

    /// <summary>All pairs, part by part; a part is valid until the next. The order depends on seed and pass alone.</summary>
    public IEnumerable<ArraySegment<Cooccurrence>> Read(int seed, int pass)
    {
        var chance = new Chance(seed, pass);
        var order = _files.ToArray();
        chance.Shuffle(order.AsSpan());
        var largest = order.Max(file => new FileInfo(file).Length) / Cooccurrence.Bytes;
        var buffer = new Cooccurrence[Math.Min(_portion, largest)];
        foreach (var file in order)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            int read;
            while ((read = Fill(stream, buffer)) > 0)
            {
                chance.Shuffle(buffer.AsSpan(0, read));
                yield return new ArraySegment<Cooccurrence>(buffer, 0, read);
            }
        }
    }

    private static int Fill(FileStream stream, Cooccurrence[] buffer)
    {
        var room = MemoryMarshal.AsBytes(buffer.AsSpan());
        return stream.ReadAtLeast(room, room.Length, throwOnEndOfStream: false) / Cooccurrence.Bytes;
    }
}
