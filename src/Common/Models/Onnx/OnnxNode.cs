using System.Text;

namespace StreamSentiment.Common.Models.Onnx;

/// <summary>One operation. Attributes that are no numbers have the value null.</summary>
internal sealed record OnnxNode(string Operation, List<string> Inputs, List<string> Outputs, Dictionary<string, long[]?> Attributes)
{
    /// <summary>Those of its attributes that are texts.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>An attribute with one number.</summary>
    public long Attribute(string name, long otherwise) => Attributes.GetValueOrDefault(name) is [var value] ? value : otherwise;

    /// <summary>Reads a NodeProto.</summary>
    public static OnnxNode Parse(ReadOnlySpan<byte> content)
    {
        var node = new OnnxNode("", [], [], []);
        var fields = new ProtobufReader(content);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    node.Inputs.Add(Encoding.UTF8.GetString(fields.Content));
                    break;
                case 2:
                    node.Outputs.Add(Encoding.UTF8.GetString(fields.Content));
                    break;
                case 4:
                    node = node with { Operation = Encoding.UTF8.GetString(fields.Content) };
                    break;
                case 5:
                    var (name, numbers, text) = ParseAttribute(fields.Content);
                    node.Attributes[name] = numbers;
                    if (text is not null)
                    {
                        node.Texts[name] = text;
                    }

                    break;
            }
        }

        return node;
    }

    private static (string Name, long[]? Numbers, string? Text) ParseAttribute(ReadOnlySpan<byte> content)
    {
        var name = "";
        var numbers = new List<long>();
        string? text = null;
        var fields = new ProtobufReader(content);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    name = Encoding.UTF8.GetString(fields.Content);
                    break;
                case 3 or 8 when fields.IsNumber:
                    numbers.Add((long)fields.Number);
                    break;
                case 4:
                    text = Encoding.UTF8.GetString(fields.Content);
                    break;
                case 8:
                    var packed = fields.Content;
                    while (!packed.IsEmpty)
                    {
                        numbers.Add((long)ProtobufReader.TakeVarint(ref packed));
                    }

                    break;
            }
        }

        return (name, numbers.Count > 0 ? [.. numbers] : null, text);
    }
}
