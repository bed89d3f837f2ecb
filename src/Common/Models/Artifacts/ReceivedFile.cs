using System.Security.Cryptography;

namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>
/// A file on its way to the disk: size and SHA-256 are computed as its bytes pass. What goes wrong here, and not where the bytes come from,
/// is kept as <see cref="Failure"/>, whatever the store that writes to it makes of the exception.
/// </summary>
internal sealed class ReceivedFile : Stream
{
    private readonly Stream _disk;
    private readonly long _limit;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _size;

    /// <param name="disk">The file; closed with this.</param>
    /// <param name="limit">More bytes than this are an error.</param>
    public ReceivedFile(Stream disk, long limit) => (_disk, _limit) = (disk, limit);

    /// <summary>Why a byte could not be taken: <see cref="TooLongException"/>, or the disk's own error; null when all could.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => _size;

    /// <inheritdoc />
    public override long Position { get => _size; set => throw new NotSupportedException(); }

    /// <summary>Size and SHA-256 of what has come; called once, at the end.</summary>
    public PackageFile Finish() => new(_size, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Take(buffer.Span);
        try
        {
            await _disk.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failure = error;
            throw;
        }
    }

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Take(buffer);
        Watched(buffer, static (disk, bytes) => disk.Write(bytes));
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush() => Watched([], static (disk, _) => disk.Flush());

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _disk.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _limit - _size)
        {
            Failure = new TooLongException();
            throw Failure;
        }

        _hash.AppendData(bytes);
        _size += bytes.Length;
    }

    private void Watched(ReadOnlySpan<byte> bytes, WriteBytes write)
    {
        try
        {
            write(_disk, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Failure = error;
            throw;
        }
    }

    private delegate void WriteBytes(Stream disk, ReadOnlySpan<byte> bytes);

    /// <summary>More bytes came than the file may have.</summary>
    internal sealed class TooLongException : Exception;
}
