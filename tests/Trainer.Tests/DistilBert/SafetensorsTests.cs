using System.Runtime.InteropServices;
using System.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Safetensors;

namespace StreamSentiment.Trainer.Tests.DistilBert;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "some.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        SafetensorsWriter.Write(Path, [new("b", [2, 2], [1, 2, 3, float.MinValue]), new("a", [], [5]), new("c", [0, 3], [])]);
        using var file = new SafetensorsFile(Path);
        Assert.Equal(["a", "b", "c"], file.Names);
        Assert.Equal([2, 2], file.ShapeOf("b")!);
        Assert.Equal([1, 2, 3, float.MinValue], file.ReadFloats("b"));
        Assert.Equal([5], file.ReadFloats("a"));
        Assert.Empty(file.ReadFloats("c"));
        Assert.Null(file.ShapeOf("d"));
        Assert.Contains("no tensor d", Assert.Throws<DataException>(() => file.ReadFloats("d")).Message, StringComparison.Ordinal);
        Assert.Equal(0, BitConverter.ToInt64(File.ReadAllBytes(Path)) % 8);
    }

    [Fact]
    public void Floats_of_other_sizes_are_converted()
    {
        WriteRaw("""{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", MemoryMarshal.AsBytes([(Half)1.5f, Half.MinValue]));
        Assert.Equal([1.5f, -65504], Read("x"));
        WriteRaw("""{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", [0x80, 0x3F, 0x20, 0xC1]);
        Assert.Equal([1, -10], Read("x"));
        WriteRaw("""{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", MemoryMarshal.AsBytes([0.25]));
        Assert.Equal([0.25f], Read("x"));
        WriteRaw("""{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Contains("tensor x is of type I64", Assert.Throws<DataException>(() => Read("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_a_clear_error()
    {
        SafetensorsWriter.Write(Path, [new("weight", [2, 2], [1, 2, 3, 4])]);
        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.Contains("cut short", Refused(), StringComparison.Ordinal);
        }

        File.WriteAllBytes(Path, [.. whole, 0]);
        Assert.Contains("1 bytes follow the last tensor", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        "tensor y overlaps tensor x")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        "tensor y leaves a gap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}""", "shape [4] of type F32")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,12]}}""", "tensor x")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}""", "tensor x")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}""", "tensor x")]
    [InlineData("""{"x":{"dtype":"Q4","shape":[3],"data_offsets":[0,12]}}""", "tensor x is of type Q4")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3]}}""", "data_offsets")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""",
        "tensor x twice")]
    [InlineData("""{"x":3}""", "tensor x")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"x\":", "no JSON")]
    public void A_malformed_header_is_a_clear_error(string header, string problem)
    {
        WriteRaw(header, new byte[12]);
        Assert.Contains(problem, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_would_fill_the_memory_is_refused()
    {
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes(ulong.MaxValue), 1, 2, 3]);
        Assert.Contains("its header would have", Refused(), StringComparison.Ordinal);
    }

    private void WriteRaw(string header, ReadOnlySpan<byte> data)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes((long)bytes.Length), .. bytes, .. data]);
    }

    private float[] Read(string name)
    {
        using var file = new SafetensorsFile(Path);
        return file.ReadFloats(name);
    }

    private string Refused()
    {
        var error = Assert.Throws<DataException>(() => new SafetensorsFile(Path)).Message;
        Assert.Contains(Path, error, StringComparison.Ordinal);
        return error;
    }
}
