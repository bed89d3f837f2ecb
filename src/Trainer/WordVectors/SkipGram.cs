using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Word vectors by skip-gram with negative sampling (Mikolov et al. 2013). Threads share the vectors without locks (Hogwild): two that
/// write one word at once lose a step now and then, which does no harm. With one thread the result depends on nothing but texts, settings
/// and seed, even when the training was interrupted between two passes.
/// </summary>
internal sealed class SkipGram
{
    private const int ReportEvery = 1024;

    private readonly SkipGramSettings _settings;
    private readonly ISentences _sentences;
    private readonly WordPieces _pieces;
    private readonly int _stride;
    private readonly float[] _words;
    private readonly float[] _contexts;
    private readonly float[] _keep;
    private readonly NoiseWords _noise;

    /// <summary>Prepares vectors for ids 0 to <paramref name="vocabularySize"/> - 1.</summary>
    public SkipGram(EncodedTexts texts, int vocabularySize, SkipGramSettings settings)
        : this(new SentencesInMemory(texts), WordPieces.None(vocabularySize), settings, MemoryBudget.Machine)
    {
    }

    /// <param name="pieces">Which rows make a word's vector.</param>
    /// <exception cref="DataException">The vectors do not fit into memory.</exception>
    public SkipGram(ISentences sentences, WordPieces pieces, SkipGramSettings settings, MemoryBudget memory)
    {
        (_sentences, _pieces, _settings) = (sentences, pieces, settings);
        _stride = SkipGramKernel.Stride(settings.Dimensions);
        memory.Require(pieces.Rows, _stride, 2, "Word vectors by skip-gram");
        var chance = new Chance(settings.Seed);
        _words = new float[pieces.Rows * _stride];
        _contexts = new float[pieces.Words * _stride];
        for (var row = 0; row < pieces.Rows; row++)
        {
            foreach (ref var value in _words.AsSpan(row * _stride, settings.Dimensions))
            {
                value = (chance.Share() - 0.5f) / settings.Dimensions;
            }
        }

        var counts = Count(sentences, pieces.Words);
        _noise = new NoiseWords(counts);
        var total = Math.Max(1, sentences.TokenCount);
        _keep = [.. counts.Select(count => count == 0 ? 0 : (float)Math.Min(1, Math.Sqrt(settings.Subsample * total / count)))];
    }

    /// <summary>Passes that are done.</summary>
    public int Passes { get; private set; }

    /// <summary>Learns, pass after pass, from where it stands.</summary>
    /// <param name="progress">Its total is tokens times passes that are not done yet.</param>
    /// <param name="passed">Called after each pass.</param>
    /// <returns>Vectors one after another: id times <see cref="SkipGramSettings.Dimensions"/> is where a word's begins.</returns>
    public float[] Train(Progress progress, CancellationToken stop, Action? passed = null)
    {
        var before = _sentences.TokenCount * Passes;
        while (Passes < _settings.Epochs)
        {
            Pass(done => progress.Report(done - before), stop);
            stop.ThrowIfCancellationRequested();
            Passes++;
            passed?.Invoke();
        }

        return Vectors();
    }

    /// <summary>Where it stands between two passes.</summary>
    public Checkpoint Save() => new(
        new Dictionary<string, float[]> { ["words"] = _words, ["contexts"] = _contexts },
        new Dictionary<string, double> { ["passes"] = Passes });

    /// <summary>Goes on from a checkpoint of the same texts and settings.</summary>
    public void Restore(Checkpoint checkpoint)
    {
        checkpoint.Arrays["words"].CopyTo(_words, 0);
        checkpoint.Arrays["contexts"].CopyTo(_contexts, 0);
        Passes = (int)checkpoint.Numbers["passes"];
    }

    private static long[] Count(ISentences sentences, int vocabularySize)
    {
        var counts = new long[vocabularySize];
        using var reader = sentences.Open(0, 1);
        while (reader.MoveNext())
        {
            foreach (var id in reader.Current)
            {
                counts[id]++;
            }
        }

        counts[Vocabulary.PaddingId] = 0;
        counts[Vocabulary.UnknownId] = 0;
        return counts;
    }

    private void Pass(Action<long> report, CancellationToken stop)
    {
        var done = _sentences.TokenCount * Passes;
        var all = Math.Max(1, _sentences.TokenCount * _settings.Epochs);
        WorkerThreads.Run(_settings.Threads, "skip-gram", thread =>
        {
            var learner = new Learner(this, new Chance(_settings.Seed, Passes + 1, thread));
            using var sentences = _sentences.Open(thread, _settings.Threads);
            for (var i = 1; sentences.MoveNext() && !stop.IsCancellationRequested; i++)
            {
                var reached = Interlocked.Add(ref done, sentences.Current.Length);
                learner.Learn(sentences.Current, _settings.LearningRate * Math.Max(1e-3f, 1 - (float)((double)reached / all)));
                if (i % ReportEvery == 0)
                {
                    report(reached);
                }
            }
        });
    }

    private float[] Vectors()
    {
        var vectors = new float[_pieces.Words * _settings.Dimensions];
        var vector = new float[_stride];
        for (var word = 0; word < _pieces.Words; word++)
        {
            _pieces.Compose(word, _words, vector);
            vector.AsSpan(0, _settings.Dimensions).CopyTo(vectors.AsSpan(word * _settings.Dimensions));
        }

        return vectors;
    }

    /// <summary>What one thread needs to learn.</summary>
    private sealed class Learner(SkipGram model, Chance chance)
    {
        private readonly List<int> _sentence = [];
        private readonly float[] _vector = new float[model._stride];
        private readonly float[] _moved = new float[model._stride];
        private readonly int[] _rows = new int[1 + model._settings.Negatives];
        private readonly float[] _steps = new float[1 + model._settings.Negatives];

        public void Learn(ReadOnlySpan<int> text, float rate)
        {
            _sentence.Clear();
            foreach (var id in text)
            {
                if (chance.Share() < model._keep[id])
                {
                    _sentence.Add(id);
                }
            }

            for (var position = 0; position < _sentence.Count; position++)
            {
                var reach = 1 + chance.Below(model._settings.Window);
                var first = Math.Max(0, position - reach);
                LearnWord(position, first, Math.Min(_sentence.Count - 1, position + reach), rate);
            }
        }

        private void LearnWord(int position, int first, int last, float rate)
        {
            var word = _sentence[position];
            var whole = model._pieces.IsWhole(word);
            var vector = whole ? model._words.AsSpan(word * model._stride, model._stride) : _vector;
            if (!whole)
            {
                model._pieces.Compose(word, model._words, _vector);
                Array.Clear(_moved);
            }

            for (var other = first; other <= last; other++)
            {
                if (other != position)
                {
                    SkipGramKernel.Step(vector, whole ? vector : _moved, model._contexts, Draw(_sentence[other]), rate, _steps);
                }
            }

            if (!whole)
            {
                model._pieces.Move(word, model._words, _moved);
            }
        }

        /// <summary>The neighbour and noise words.</summary>
        private ReadOnlySpan<int> Draw(int neighbour)
        {
            _rows[0] = neighbour;
            var count = 1;
            for (var i = 0; i < model._settings.Negatives; i++)
            {
                var noise = model._noise.Draw(chance);
                if (noise != neighbour)
                {
                    _rows[count++] = noise;
                }
            }

            return _rows.AsSpan(0, count);
        }
    }
}
