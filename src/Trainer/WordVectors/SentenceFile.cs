using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Texts as token ids in a file: 32-bit numbers, each sentence followed by a 0, the id that no token has. Reading takes
/// <see cref="BufferBytes"/> a thread, however long the file.
/// </summary>
internal sealed class SentenceFile(string path, long tokenCount) : ISentences
{
    /// <summary>Longer texts are cut into sentences of this many tokens.</summary>
    public const int LongestSentence = 4096;

    /// <summary>Memory of a reader.</summary>
    public const int BufferBytes = 256 * 1024;

    private const int End = Common.Text.Vocabulary.PaddingId;

    /// <inheritdoc />
    public long TokenCount => tokenCount;

    /// <inheritdoc />
    public ISentenceReader Open(int part, int parts)
    {
        var ids = new FileInfo(path).Length / sizeof(int);
        return new Reader(path, ids / parts * part, part == parts - 1 ? ids : ids / parts * (part + 1));
    }

    /// <summary>Writes such a file.</summary>
    internal sealed class Writer(string path) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        private readonly int[] _buffer = new int[BufferBytes / sizeof(int)];
        private int _held;
        private int _length;
        private long _tokens;

        /// <summary>Adds a token to the sentence.</summary>
        public void Add(int id)
        {
            if (_length == LongestSentence)
            {
                EndSentence();
            }

            Write(id);
            _length++;
            _tokens++;
        }

        /// <summary>Ends the sentence, unless it is empty.</summary>
        public void EndSentence()
        {
            if (_length > 0)
            {
                Write(End);
                _length = 0;
            }
        }

        /// <summary>Ends the file.</summary>
        public SentenceFile Finish()
        {
            EndSentence();
            Flush();
            _file.Dispose();
            return new SentenceFile(path, _tokens);
        }

        /// <inheritdoc />
        public void Dispose() => _file.Dispose();

        private void Write(int value)
        {
            if (_held == _buffer.Length)
            {
                Flush();
            }

            _buffer[_held++] = value;
        }

        private void Flush()
        {
            _file.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, _held)));
            _held = 0;
        }
    }

    /// <summary>Reads the sentences that begin between two places, told in ids.</summary>
    private sealed class Reader : ISentenceReader
    {
        private readonly FileStream _file;
        private readonly int[] _buffer = new int[BufferBytes / sizeof(int)];
        private readonly long _end;
        private long _bufferAt;
        private int _held;
        private int _start;
        private int _length;
        private int _next;

        public Reader(string path, long start, long end)
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            _end = end;
            // A sentence belongs to the part that it begins in: skip what is left of one that began before.
            _bufferAt = Math.Max(0, start - 1);
            _file.Position = _bufferAt * sizeof(int);
            if (start > 0)
            {
                MoveNextWhole();
            }
        }

        public ReadOnlySpan<int> Current => _buffer.AsSpan(_start, _length);

        public bool MoveNext() => _bufferAt + _next < _end && MoveNextWhole();

        public void Dispose() => _file.Dispose();

        private bool MoveNextWhole()
        {
            var length = _buffer.AsSpan(_next, _held - _next).IndexOf(End);
            if (length < 0)
            {
                _buffer.AsSpan(_next, _held - _next).CopyTo(_buffer);
                (_held, _bufferAt, _next) = (_held - _next, _bufferAt + _next, 0);
                var room = MemoryMarshal.AsBytes(_buffer.AsSpan(_held));
                _held += _file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false) / sizeof(int);
                length = _buffer.AsSpan(0, _held).IndexOf(End);
            }

            (_start, _length, _next) = (_next, Math.Max(0, length), _next + length + 1);
            return length >= 0;
        }
    }
}
