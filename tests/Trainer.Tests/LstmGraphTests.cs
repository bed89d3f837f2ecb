using System.Runtime.InteropServices;
using System.Text;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using LstmGraph = StreamSentiment.Common.Models.Lstm.LstmGraph;
using LstmProgram = StreamSentiment.Common.Models.Lstm.LstmProgram;
using OnnxGraph = StreamSentiment.Common.Models.Onnx.OnnxGraph;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What the stream knows as an LSTM that it can compile, and what it leaves to ONNX Runtime.</summary>
public class LstmGraphTests
{
    private static readonly byte[] Onnx =
        OnnxLstm.Export(RandomLstm.Make(new Random(3), Pooling.MaxAttention, 2, 3, 7, half: true), halfEmbedding: true);

    [Theory]
    [InlineData("bidirectional", "unidirections")]
    [InlineData("half_vectors", "else_vectors")]
    [InlineData("Cast", "Abs ")]
    [InlineData("Gather", "Squash")]
    [InlineData("LSTM", "LSTN")]
    [InlineData("Where", "There")]
    [InlineData("Equal", "Large")]
    [InlineData("ReduceMax", "ReduceMin")]
    [InlineData("ReduceSum", "ReduceMax")]
    [InlineData("Softmax", "Hardmax")]
    [InlineData("MatMul", "Matmul")]
    [InlineData("Concat", "Append")]
    [InlineData("Transpose", "Transform")]
    [InlineData("Reshape", "Flatten")]
    public void Another_operation_or_name_is_another_graph(string text, string other) =>
        AssertUnknown(Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(other));

    [Fact]
    public void Another_setting_is_another_graph()
    {
        // Numbers of an attribute: a tag and a value each.
        AssertUnknown([0x40, 1, 0x40, 0, 0x40, 2], [0x40, 1, 0x40, 2, 0x40, 0]);
        AssertUnknown([.. "axis"u8, 0x18, 0], [.. "axis"u8, 0x18, 1]);
        AssertUnknown([.. "keepdims"u8, 0x18, 0], [.. "keepdims"u8, 0x18, 1]);
        AssertUnknown([.. "hidden_size"u8, 0x18, 3], [.. "hidden_size"u8, 0x18, 2]);
        // Constants: the axes of the mask, what never wins, what weighs nothing, the length of what is pooled, the embedding's type.
        AssertUnknown(Bytes(1L, 3L), Bytes(1L, 2L));
        AssertUnknown(Bytes(-2f), Bytes(-0.5f));
        AssertUnknown(Bytes(float.MinValue), Bytes(-1000f));
        AssertUnknown(Bytes(0L, 12L), Bytes(0L, 24L));
        AssertUnknown([0x10, 10, 0x42, 9, .. "embedding"u8], [0x10, 16, 0x42, 9, .. "embedding"u8]);
    }

    [Fact]
    public void A_spoilt_file_never_gets_further_than_an_error()
    {
        var random = new Random(7);
        for (var round = 0; round < 3_000; round++)
        {
            var bytes = Onnx.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                // Weights that do not fit together would be read beyond their ends.
                if (LstmGraph.Recognise(OnnxGraph.Parse(bytes), OnnxLstm.Ends) is { } weights && LstmProgram.Supported)
                {
                    _ = LstmProgram.Compile(weights);
                }
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static void AssertUnknown(byte[] part, byte[] other)
    {
        Assert.Equal(part.Length, other.Length);
        Assert.NotNull(LstmGraph.Recognise(OnnxGraph.Parse(Onnx), OnnxLstm.Ends));
        var bytes = Onnx.ToArray();
        var found = 0;
        for (var i = 0; i <= bytes.Length - part.Length; i++)
        {
            if (bytes.AsSpan(i, part.Length).SequenceEqual(part))
            {
                // Only the first: a name that changed everywhere would still be one.
                other.CopyTo(bytes, i);
                found++;
                break;
            }
        }

        Assert.Equal(1, found);
        Assert.Null(LstmGraph.Recognise(OnnxGraph.Parse(bytes), OnnxLstm.Ends));
    }

    private static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
