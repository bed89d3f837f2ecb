using System.Numerics.Tensors;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Settings of <see cref="SkipGram"/>.</summary>
internal sealed record SkipGramSettings
{
    /// <summary>Components of a vector.</summary>
    public int Dimensions { get; init; } = 100;

    /// <summary>Farthest neighbour that counts; each position draws its own reach up to this.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Noise words per neighbour.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>Passes over the texts.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Step at the start; falls to almost nothing.</summary>
    public float LearningRate { get; init; } = 0.025f;

    /// <summary>Words commoner than this share of all are thinned out.</summary>
    public double Subsample { get; init; } = 3e-4;

    /// <summary>Threads that learn together without locks; more than one makes runs differ slightly.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}

/// <summary>
/// Word vectors by skip-gram with negative sampling (Mikolov et al. 2013). Threads share the vectors without locks (Hogwild): two that
/// write one word at once lose a step now and then, which does no harm.
/// </summary>
internal sealed class SkipGram
{
    private readonly SkipGramSettings _settings;
    private readonly EncodedTexts _texts;
    private readonly float[] _words;
    private readonly float[] _contexts;
    private readonly float[] _keep;
    private readonly NoiseWords _noise;

    /// <summary>Prepares vectors for ids 0 to <paramref name="vocabularySize"/> - 1.</summary>
    public SkipGram(EncodedTexts texts, int vocabularySize, SkipGramSettings settings)
    {
        _settings = settings;
        _texts = texts;
        var random = new Random(settings.Seed);
        _words = new float[vocabularySize * settings.Dimensions];
        _contexts = new float[_words.Length];
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] = (random.NextSingle() - 0.5f) / settings.Dimensions;
        }

        var counts = Count(texts, vocabularySize);
        _noise = new NoiseWords(counts);
        var total = Math.Max(1, texts.TokenCount);
        _keep = [.. counts.Select(count => count == 0 ? 0 : (float)Math.Min(1, Math.Sqrt(settings.Subsample * total / count)))];
    }

    /// <summary>Learns.</summary>
    /// <returns>Vectors one after another: id times <see cref="SkipGramSettings.Dimensions"/> is where a word's begins.</returns>
    public float[] Train(Progress progress, CancellationToken stop)
    {
        long done = 0;
        var all = (long)_texts.Count * _settings.Epochs;
        var threads = Enumerable.Range(0, _settings.Threads).Select(thread => new Thread(() =>
        {
            var random = new Random(_settings.Seed + 1 + thread);
            var sentence = new List<int>();
            var gradient = new float[_settings.Dimensions];
            for (var epoch = 0; epoch < _settings.Epochs; epoch++)
            {
                for (var text = thread; text < _texts.Count && !stop.IsCancellationRequested; text += _settings.Threads)
                {
                    var rate = _settings.LearningRate * Math.Max(1e-3f, 1 - (float)((double)Interlocked.Increment(ref done) / all));
                    Learn(_texts[text], rate, random, sentence, gradient);
                    if (text % 1024 == thread)
                    {
                        progress.Report(Interlocked.Read(ref done));
                    }
                }
            }
        })
        { Name = $"skip-gram {thread}" }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        stop.ThrowIfCancellationRequested();
        return _words;
    }

    /// <summary>One step for a word and one neighbour, true or noise: adds to the word's gradient, moves the neighbour.</summary>
    internal static void Step(ReadOnlySpan<float> word, Span<float> context, bool isNeighbour, float rate, Span<float> gradient)
    {
        var score = 1 / (1 + MathF.Exp(-TensorPrimitives.Dot(word, context)));
        var step = ((isNeighbour ? 1 : 0) - score) * rate;
        TensorPrimitives.MultiplyAdd(context, step, gradient, gradient);
        TensorPrimitives.MultiplyAdd(word, step, context, context);
    }

    private static int[] Count(EncodedTexts texts, int vocabularySize)
    {
        var counts = new int[vocabularySize];
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var id in texts[text])
            {
                counts[id]++;
            }
        }

        counts[Common.Text.Vocabulary.PaddingId] = 0;
        counts[Common.Text.Vocabulary.UnknownId] = 0;
        return counts;
    }

    private void Learn(ReadOnlySpan<int> text, float rate, Random random, List<int> sentence, float[] gradient)
    {
        sentence.Clear();
        foreach (var id in text)
        {
            if (random.NextSingle() < _keep[id])
            {
                sentence.Add(id);
            }
        }

        for (var position = 0; position < sentence.Count; position++)
        {
            var reach = 1 + random.Next(_settings.Window);
            var last = Math.Min(sentence.Count - 1, position + reach);
            for (var other = Math.Max(0, position - reach); other <= last; other++)
            {
                if (other != position)
                {
                    LearnPair(sentence[position], sentence[other], rate, random, gradient);
                }
            }
        }
    }

    private void LearnPair(int word, int neighbour, float rate, Random random, float[] gradient)
    {
        var vector = Row(_words, word);
        Array.Clear(gradient);
        Step(vector, Row(_contexts, neighbour), true, rate, gradient);
        for (var i = 0; i < _settings.Negatives; i++)
        {
            var noise = _noise.Draw(random);
            if (noise != neighbour)
            {
                Step(vector, Row(_contexts, noise), false, rate, gradient);
            }
        }

        TensorPrimitives.Add(vector, gradient, vector);
    }

    private Span<float> Row(float[] matrix, int row) => matrix.AsSpan(row * _settings.Dimensions, _settings.Dimensions);
}
