using System.Text.Json;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Safetensors;

/// <summary>Reads the header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    private const string Metadata = "__metadata__";

    /// <summary>The tensors by name, each with as many bytes as its type and shape need.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="DataException">The header is malformed.</exception>
    public static Dictionary<string, TensorPlace> Parse(byte[] header, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            if (!JsonTexts.AreUnicode(document.RootElement))
            {
                throw new DataException($"{path} is damaged: a text in its header is not UTF-8. Copy it again.");
            }

            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new DataException($"{path} is no safetensors file: its header is no JSON object.");
            }

            var tensors = new Dictionary<string, TensorPlace>(StringComparer.Ordinal);
            foreach (var tensor in document.RootElement.EnumerateObject().Where(tensor => tensor.Name != Metadata))
            {
                if (!tensors.TryAdd(tensor.Name, Place(tensor, path)))
                {
                    throw new DataException($"{path}: its header holds tensor {tensor.Name} twice.");
                }
            }

            return tensors;
        }
        catch (JsonException error)
        {
            throw new DataException($"{path} is no safetensors file: its header is no JSON ({error.Message.TrimEnd('.')}).");
        }
    }

    private static TensorPlace Place(JsonProperty tensor, string path)
    {
        if (tensor.Value.ValueKind != JsonValueKind.Object
            || !tensor.Value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !tensor.Value.TryGetProperty("shape", out var shape) || Numbers(shape) is not { } dimensions
            || !tensor.Value.TryGetProperty("data_offsets", out var offsets) || Numbers(offsets) is not [var begin, var end])
        {
            throw new DataException($"{path}: the header's account of tensor {tensor.Name} needs a dtype, a shape and two data_offsets.");
        }

        var place = new TensorPlace(type.GetString()!, dimensions, begin, end);
        if (TensorPlace.ElementSize(place.Type) is not { } size)
        {
            throw new DataException($"{path}: tensor {tensor.Name} is of type {place.Type}, which is not known.");
        }

        if (end < begin || !Needs(dimensions, size, end - begin))
        {
            throw new DataException(
                $"{path}: tensor {tensor.Name} has the bytes {begin} to {end}, which its shape [{string.Join(", ", dimensions)}] of type "
                + $"{place.Type} does not fill.");
        }

        return place;
    }

    // Whether the elements take just so many bytes, whatever would overflow.
    private static bool Needs(long[] dimensions, long size, long bytes)
    {
        var elements = (Int128)size;
        foreach (var dimension in dimensions.Order())
        {
            elements *= dimension;
            if (elements > long.MaxValue)
            {
                return false;
            }
        }

        return elements == bytes;
    }

    private static long[]? Numbers(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var numbers = new List<long>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
