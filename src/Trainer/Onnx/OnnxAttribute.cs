namespace StreamSentiment.Trainer.Onnx;

/// <summary>A setting of an ONNX operation: numbers or a text.</summary>
internal sealed record OnnxAttribute
{
    private const int Int = 2;
    private const int String = 3;
    private const int Ints = 7;

    private readonly string _name;
    private readonly long[] _numbers = [];
    private readonly string? _text;

    private OnnxAttribute(string name, long[] numbers) => (_name, _numbers) = (name, numbers);

    private OnnxAttribute(string name, string text) => (_name, _text) = (name, text);

    public static implicit operator OnnxAttribute((string Name, long[] Numbers) given) => new(given.Name, given.Numbers);

    public static implicit operator OnnxAttribute((string Name, string Text) given) => new(given.Name, given.Text);

    /// <summary>The AttributeProto: one number is an INT, several are INTS.</summary>
    public OnnxMessage ToMessage()
    {
        var attribute = new OnnxMessage().Add(1, _name);
        if (_text is not null)
        {
            return attribute.Add(4, _text).Add(20, String);
        }

        // "axes" is a list even when it holds one axis.
        if (_numbers.Length == 1 && _name != "axes")
        {
            return attribute.Add(3, _numbers[0]).Add(20, Int);
        }

        foreach (var number in _numbers)
        {
            attribute.Add(8, number);
        }

        return attribute.Add(20, Ints);
    }
}
