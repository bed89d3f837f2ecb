using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Ngrams;

/// <summary>
/// Features of a text: its token n-grams and the letter n-grams of its words, hashed into one space. Each of the two kinds weighs as much
/// as the other, however many it has. Owns its buffers: used by one thread.
/// </summary>
internal sealed class NgramFeatures
{
    /// <summary>Bits of a feature's number.</summary>
    public const int Bits = 22;

    private const int LongestTokens = 3;
    private const int ShortestLetters = 2;
    private const int LongestLetters = 6;

    private readonly Tokenizer _tokenizer;
    private readonly List<ulong> _tokens = [];
    private readonly HashSet<int> _seen = [];
    private readonly List<int> _features = [];
    private readonly List<float> _values = [];

    /// <param name="settings">How a text becomes tokens.</param>
    public NgramFeatures(TokenizerSettings settings) => _tokenizer = new Tokenizer(settings);

    /// <summary>Numbers of the features, each once.</summary>
    public IReadOnlyList<int> Features => _features;

    /// <summary>Value of each; the squares of a kind's values sum to 1.</summary>
    public IReadOnlyList<float> Values => _values;

    /// <summary>Reads a text; <see cref="Features"/> and <see cref="Values"/> are its own until the next call.</summary>
    public void Read(string text)
    {
        _tokens.Clear();
        _seen.Clear();
        _features.Clear();
        _values.Clear();
        var reader = _tokenizer.Read(text);
        Span<char> padded = stackalloc char[Tokenizer.LongestToken + 2];
        while (reader.MoveNext())
        {
            var token = reader.Current;
            _tokens.Add(Hash(token, 1));
            if (char.IsLetter(token[0]))
            {
                padded[0] = padded[token.Length + 1] = ' ';
                token.CopyTo(padded[1..]);
                AddLetters(padded[..(token.Length + 2)]);
            }
        }

        Weigh(0);
        var letters = _features.Count;
        for (var start = 0; start < _tokens.Count; start++)
        {
            var hash = 0UL;
            for (var next = start; next < Math.Min(_tokens.Count, start + LongestTokens); next++)
            {
                hash = Mix(hash ^ _tokens[next]);
                Add(hash);
            }
        }

        Weigh(letters);
    }

    private void AddLetters(ReadOnlySpan<char> word)
    {
        for (var length = ShortestLetters; length <= Math.Min(LongestLetters, word.Length); length++)
        {
            for (var start = 0; start + length <= word.Length; start++)
            {
                Add(Hash(word.Slice(start, length), 2));
            }
        }
    }

    private void Add(ulong hash)
    {
        var feature = (int)(hash >> (64 - Bits));
        if (_seen.Add(feature))
        {
            _features.Add(feature);
        }
    }

    private void Weigh(int from)
    {
        var value = 1 / MathF.Sqrt(Math.Max(1, _features.Count - from));
        while (_values.Count < _features.Count)
        {
            _values.Add(value);
        }
    }

    private static ulong Hash(ReadOnlySpan<char> letters, ulong hash)
    {
        foreach (var letter in letters)
        {
            hash = (hash ^ letter) * 0x100000001B3;
        }

        return Mix(hash);
    }

    // The end of SplitMix64: every bit of the result depends on every bit given.
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
