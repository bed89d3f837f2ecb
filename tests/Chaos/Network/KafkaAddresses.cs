using System.Buffers.Binary;
using System.Text;

namespace StreamSentiment.Chaos.Network;

/// <summary>
/// Kafka's brokers tell their clients where to connect to, which would lead them past the link: here the broker's port becomes the link's.
/// In every version of the protocol the port follows the host as four bytes, so nothing changes its length.
/// </summary>
/// <param name="host">The broker's host as it tells it.</param>
/// <param name="brokerPort">Its port.</param>
/// <param name="linkPort">The port that stands there instead.</param>
internal sealed class KafkaAddresses(string host, int brokerPort, int linkPort) : IAnswerFilter
{
    private const int HeaderBytes = 4;

    private readonly byte[] _address = [.. Encoding.ASCII.GetBytes(host), .. PortBytes(brokerPort)];
    private byte[] _held = new byte[128 * 1024];
    private int _filled;
    private int _passed;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> bytes)
    {
        _held.AsSpan(_passed, _filled - _passed).CopyTo(_held);
        (_filled, _passed) = (_filled - _passed, 0);
        if (_filled + bytes.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(_held.Length * 2, _filled + bytes.Length));
        }

        bytes.Span.CopyTo(_held.AsSpan(_filled));
        _filled += bytes.Length;
        // Whole answers only: an address may lie on the border of two reads.
        while (_filled - _passed >= HeaderBytes && BinaryPrimitives.ReadInt32BigEndian(_held.AsSpan(_passed)) is var size && _filled - _passed - HeaderBytes >= size)
        {
            Replace(_held.AsSpan(_passed, HeaderBytes + size));
            _passed += HeaderBytes + size;
        }

        return _held.AsMemory(0, _passed);
    }

    private static byte[] PortBytes(int port)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, port);
        return bytes;
    }

    private void Replace(Span<byte> answer)
    {
        int place;
        while ((place = answer.IndexOf(_address)) >= 0)
        {
            answer = answer[(place + _address.Length - 4)..];
            BinaryPrimitives.WriteInt32BigEndian(answer, linkPort);
        }
    }
}
