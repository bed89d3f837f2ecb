using System.Net;
using System.Net.Http.Headers;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>The body of an upload: a stream from its beginning, as often as it is sent. It stays open.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int ChunkBytes = 64 * 1024;
    private readonly Stream _source;
    private readonly Silence _silence;

    /// <param name="source">Can be read from the beginning.</param>
    /// <param name="silence">Begins anew with every piece.</param>
    public UploadContent(Stream source, Silence silence)
    {
        (_source, _silence) = (source, silence);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _source.Position = 0;
        var buffer = new byte[ChunkBytes];
        for (int read; (read = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; _silence.Restart())
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _source.Length;
        return true;
    }
}
