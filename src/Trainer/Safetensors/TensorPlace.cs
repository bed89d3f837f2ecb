namespace StreamSentiment.Trainer.Safetensors;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Type">Element type as the format calls it, such as <c>F32</c>.</param>
/// <param name="Shape">Its dimensions; none for a single number.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte behind the last.</param>
internal sealed record TensorPlace(string Type, long[] Shape, long Begin, long End)
{
    /// <summary>How many bytes it has.</summary>
    public long Bytes => End - Begin;

    /// <summary>Bytes of one element; null when the type is unknown.</summary>
    public static int? ElementSize(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "BOOL" or "I8" or "U8" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => null,
    };
}
