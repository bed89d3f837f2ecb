using System.IO.Compression;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Reads a file line by line as bytes, unpacking gzip whatever the file's name. Memory holds one line.</summary>
internal sealed class VectorLines : IDisposable
{
    /// <summary>Longest line, in bytes.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private readonly string _path;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _length;
    private int _next;
    private int _held;
    private bool _ended;

    /// <exception cref="DataException">There is no such file, or it is an archive.</exception>
    public VectorLines(string path)
    {
        _path = path;
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file {path}. Name a file of word vectors in text.");
        }

        Span<byte> head = stackalloc byte[4];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (head[..read].StartsWith("PK"u8))
        {
            file.Dispose();
            throw new DataException($"{path} is an archive. Unpack it and name the file of word vectors in it.");
        }

        _stream = head[..read] is [0x1F, 0x8B, ..] ? new GZipStream(file, CompressionMode.Decompress) : file;
        Fill();
        _next = _buffer.AsSpan(0, _held).StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>Number of the line last read, counted from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line last read, without its end; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start, _length);

    /// <summary>Reads the next line.</summary>
    /// <exception cref="DataException">The file is damaged, or its lines are absurdly long.</exception>
    public bool MoveNext()
    {
        int length;
        while ((length = _buffer.AsSpan(_next, _held - _next).IndexOf((byte)'\n')) < 0 && !_ended)
        {
            _buffer.AsSpan(_next, _held - _next).CopyTo(_buffer);
            (_held, _next) = (_held - _next, 0);
            if (_held == _buffer.Length)
            {
                Grow();
            }

            Fill();
        }

        _start = _next;
        _length = length < 0 ? _held - _next : length;
        _next = Math.Min(_held, _start + _length + 1);
        Number++;
        return length >= 0 || _length > 0;
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private void Grow()
    {
        if (_buffer.Length >= LongestLine)
        {
            throw new DataException($"{_path}, line {Number + 1}: the line is longer than {LongestLine} bytes. Is it a file of word "
                + "vectors in text? word2vec's binary format has to be converted first.");
        }

        Array.Resize(ref _buffer, 2 * _buffer.Length);
    }

    private void Fill()
    {
        try
        {
            var read = _stream.Read(_buffer, _held, _buffer.Length - _held);
            _held += read;
            _ended = read == 0;
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{_path} is damaged behind line {Number}: {error.Message} Fetch or copy it again.");
        }
    }
}
