using System.Buffers.Binary;
using StreamSentiment.Chaos.Network;

namespace StreamSentiment.Chaos.Tests.Network;

/// <summary>A client that is told the broker's own address would go past the link.</summary>
public class KafkaAddressesTests
{
    private const int Broker = 40_001;
    private const int Link = 50_002;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void The_port_is_replaced_wherever_the_reads_end(int chunk)
    {
        byte[] answers = [.. Answer(Address(Broker)), .. Answer("other"u8.ToArray()), .. Answer([.. Address(Broker), 9, .. Address(Broker)])];
        var filter = new KafkaAddresses("127.0.0.1", Broker, Link);
        var passed = answers.Chunk(chunk).SelectMany(bytes => filter.Pass(bytes).ToArray()).ToArray();
        Assert.Equal([.. Answer(Address(Link)), .. Answer("other"u8.ToArray()), .. Answer([.. Address(Link), 9, .. Address(Link)])], passed);
    }

    private static byte[] Address(int port) => [.. "\0\u0009127.0.0.1"u8, .. Number(port)];

    private static byte[] Answer(byte[] content) => [.. Number(content.Length), .. content];

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
