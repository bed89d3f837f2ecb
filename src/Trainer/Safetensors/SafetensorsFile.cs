using System.Buffers.Binary;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Safetensors;

/// <summary>
/// A file in the safetensors format, opened for reading: 8 bytes with the header's length, a JSON header that gives each tensor's type,
/// shape and place, then the tensors' bytes without gaps. Everything is checked before a tensor is read.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    /// <summary>The format's own limit.</summary>
    private const long MaxHeader = 100_000_000;

    private readonly FileStream _stream;
    private readonly string _path;
    private readonly long _start;
    private readonly Dictionary<string, TensorPlace> _tensors;

    /// <exception cref="DataException">The file is missing, cut short or malformed; the message names it and the tensor.</exception>
    public SafetensorsFile(string path)
    {
        _path = path;
        try
        {
            _stream = File.OpenRead(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file {path}.");
        }

        try
        {
            var header = ReadHeader();
            _start = LengthBytes + header.Length;
            _tensors = SafetensorsHeader.Parse(header, path);
            CheckPlaces();
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Shape of a tensor; null when there is none of this name.</summary>
    public long[]? ShapeOf(string name) => _tensors.GetValueOrDefault(name)?.Shape;

    /// <summary>Reads a tensor as 32-bit floats, row by row; 16-bit and 64-bit floats are converted.</summary>
    /// <exception cref="DataException">It is not there, of another type, or too large for an array.</exception>
    public float[] ReadFloats(string name)
    {
        if (!_tensors.TryGetValue(name, out var place))
        {
            throw new DataException($"{_path} holds no tensor {name}.");
        }

        if (place.Type is not ("F32" or "F16" or "BF16" or "F64"))
        {
            throw new DataException($"{_path}: tensor {name} is of type {place.Type}; F32, F16, BF16 and F64 can be read.");
        }

        if (place.Bytes > Array.MaxLength)
        {
            throw new DataException($"{_path}: tensor {name} has {place.Bytes} bytes, too many to be read.");
        }

        var bytes = new byte[place.Bytes];
        _stream.Position = _start + place.Begin;
        _stream.ReadExactly(bytes);
        return FloatBytes.ToFloats(bytes, place.Type);
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private byte[] ReadHeader()
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (_stream.ReadAtLeast(lengthBytes, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
        {
            throw new DataException($"{_path} is cut short: it has {_stream.Length} bytes, too few for a header. Copy it again.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxHeader)
        {
            throw new DataException(
                $"{_path} is no safetensors file: its header would have {length} bytes, and {MaxHeader} are allowed.");
        }

        if ((long)length > _stream.Length - LengthBytes)
        {
            throw new DataException(
                $"{_path} is cut short: its header has {length} bytes, and only {_stream.Length - LengthBytes} follow. Copy it again.");
        }

        var header = new byte[length];
        _stream.ReadExactly(header);
        return header;
    }

    private void CheckPlaces()
    {
        var (end, before, size) = (0L, "the header", _stream.Length - _start);
        foreach (var (name, place) in _tensors.OrderBy(tensor => tensor.Value.Begin).ThenBy(tensor => tensor.Value.End))
        {
            if (place.Begin != end)
            {
                var fault = place.Begin < end ? "overlaps" : "leaves a gap behind";
                throw new DataException($"{_path}: tensor {name} {fault} {before}. The file is damaged: copy it again.");
            }

            if (place.End > size)
            {
                throw new DataException(
                    $"{_path} is cut short: tensor {name} ends at byte {place.End}, and only {size} follow the header. Copy it again.");
            }

            (end, before) = (place.End, $"tensor {name}");
        }

        if (end != size)
        {
            throw new DataException($"{_path}: {size - end} bytes follow the last tensor. The file is damaged: copy it again.");
        }
    }
}
