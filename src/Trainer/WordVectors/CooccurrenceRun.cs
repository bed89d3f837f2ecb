using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>A file of pairs and their weights in the order of the pairs' keys; every key once.</summary>
/// <param name="Count">How many pairs it holds.</param>
internal sealed record CooccurrenceRun(string Path, long Count)
{
    /// <summary>Memory of a reader or a writer.</summary>
    public const int BufferBytes = 64 * 1024;

    /// <summary>Runs that are merged at once: open files, and buffers, stay few.</summary>
    public const int MostAtOnce = 64;

    /// <summary>Reads it.</summary>
    public Reader Open() => new(Path);

    /// <summary>Merges runs until few enough are left to be read at once; those that were merged are removed.</summary>
    /// <param name="next">Gives the path of a new file.</param>
    public static List<CooccurrenceRun> Reduce(List<CooccurrenceRun> runs, Func<string> next, CancellationToken stop)
    {
        while (runs.Count > MostAtOnce)
        {
            var oldest = runs.GetRange(0, MostAtOnce);
            using var writer = new Writer(next());
            foreach (var (key, weight) in Merge(oldest))
            {
                stop.ThrowIfCancellationRequested();
                writer.Add(key, weight);
            }

            runs = [.. runs.Skip(MostAtOnce), writer.Finish()];
            oldest.ForEach(run => File.Delete(run.Path));
        }

        return runs;
    }

    /// <summary>All pairs of several runs in the order of their keys, weights added up.</summary>
    public static IEnumerable<(ulong Key, long Weight)> Merge(IReadOnlyList<CooccurrenceRun> runs)
    {
        var readers = new PriorityQueue<Reader, ulong>();
        try
        {
            foreach (var run in runs)
            {
                Advance(run.Open());
            }

            while (readers.TryPeek(out var first, out var key))
            {
                long sum = 0;
                while (readers.TryPeek(out first, out var same) && same == key)
                {
                    sum += first.Current.Weight;
                    Advance(readers.Dequeue());
                }

                yield return (key, sum);
            }
        }
        finally
        {
            foreach (var (reader, _) in readers.UnorderedItems)
            {
                reader.Dispose();
            }
        }

        void Advance(Reader reader)
        {
            if (reader.MoveNext())
            {
                readers.Enqueue(reader, reader.Current.Key);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    /// <summary>Reads pair after pair.</summary>
    internal sealed class Reader(string path) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        private readonly (ulong Key, long Weight)[] _buffer = new (ulong, long)[BufferBytes / 16];
        private int _held;
        private int _next;

        public (ulong Key, long Weight) Current => _buffer[_next - 1];

        public bool MoveNext()
        {
            if (_next == _held)
            {
                var room = MemoryMarshal.AsBytes(_buffer.AsSpan());
                (_held, _next) = (_file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false) / 16, 0);
            }

            return _next++ < _held;
        }

        public void Dispose() => _file.Dispose();
    }

    /// <summary>Writes pairs, which come in the order of their keys.</summary>
    internal sealed class Writer(string path) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        private readonly (ulong Key, long Weight)[] _buffer = new (ulong, long)[BufferBytes / 16];
        private int _held;
        private long _count;

        public void Add(ulong key, long weight)
        {
            if (_held == _buffer.Length)
            {
                Flush();
            }

            _buffer[_held++] = (key, weight);
            _count++;
        }

        public CooccurrenceRun Finish()
        {
            Flush();
            _file.Dispose();
            return new CooccurrenceRun(path, _count);
        }

        public void Dispose() => _file.Dispose();

        private void Flush()
        {
            _file.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, _held)));
            _held = 0;
        }
    }
}
