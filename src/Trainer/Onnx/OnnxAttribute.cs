namespace StreamSentiment.Trainer.Onnx;

/// <summary>A setting of an ONNX operation: whole numbers, a text, or lists of numbers or texts.</summary>
internal sealed record OnnxAttribute
{
    private const int Int = 2;
    private const int String = 3;
    private const int Floats = 6;
    private const int Ints = 7;
    private const int Strings = 8;

    private readonly string _name;
    private readonly long[] _numbers = [];
    private readonly string? _text;
    private readonly float[]? _reals;
    private readonly string[]? _texts;
    private bool _list;

    private OnnxAttribute(string name, long[] numbers) => (_name, _numbers) = (name, numbers);

    private OnnxAttribute(string name, string text) => (_name, _text) = (name, text);

    private OnnxAttribute(string name, float[] reals) => (_name, _reals) = (name, reals);

    private OnnxAttribute(string name, string[] texts) => (_name, _texts) = (name, texts);

    public static implicit operator OnnxAttribute((string Name, long[] Numbers) given) => new(given.Name, given.Numbers);

    public static implicit operator OnnxAttribute((string Name, string Text) given) => new(given.Name, given.Text);

    /// <summary>A list of whole numbers, whatever its length.</summary>
    public static OnnxAttribute List(string name, long[] numbers) => new(name, numbers) { _list = true };

    /// <summary>A list of numbers.</summary>
    public static OnnxAttribute List(string name, float[] reals) => new(name, reals);

    /// <summary>A list of texts.</summary>
    public static OnnxAttribute List(string name, string[] texts) => new(name, texts);

    /// <summary>The AttributeProto: one number is an INT, several are INTS.</summary>
    public OnnxMessage ToMessage()
    {
        var attribute = new OnnxMessage().Add(1, _name);
        if (_text is not null)
        {
            return attribute.Add(4, _text).Add(20, String);
        }

        if (_reals is not null)
        {
            return attribute.AddRaw<float>(7, _reals).Add(20, Floats);
        }

        if (_texts is not null)
        {
            foreach (var text in _texts)
            {
                attribute.Add(9, text);
            }

            return attribute.Add(20, Strings);
        }

        // "axes" is a list even when it holds one axis.
        if (_numbers.Length == 1 && _name != "axes" && !_list)
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
