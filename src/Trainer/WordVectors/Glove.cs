using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Word vectors from co-occurrences (Pennington, Socher, Manning 2014): the product of a word's and a context's vector plus two biases
/// shall be the logarithm of how often they stand together. Learned by AdaGrad, whose sums hold steps as the authors' program has it.
/// Threads share the vectors without locks (Hogwild). With one thread the result depends on nothing but co-occurrences, settings and
/// seed, even when the training was interrupted between two passes.
/// </summary>
internal sealed class Glove
{
    private readonly GloveSettings _settings;
    private readonly ShuffledCooccurrences _pairs;
    private readonly GloveTable _words;
    private readonly GloveTable _contexts;
    private readonly int _vocabulary;

    /// <param name="vocabulary">Ids are 0 to one below this.</param>
    /// <exception cref="DataException">There are no co-occurrences, or the vectors do not fit into memory.</exception>
    public Glove(ShuffledCooccurrences pairs, int vocabulary, GloveSettings settings, MemoryBudget memory)
    {
        (_pairs, _vocabulary, _settings) = (pairs, vocabulary, settings);
        if (pairs.Count == 0)
        {
            throw new DataException(
                "No two known words stand in one text: there is nothing to learn. Lower --min-count, or give more text.");
        }

        memory.Require(vocabulary, GloveTable.StrideOf(settings.Dimensions), 4, "Word vectors by GloVe", pairs.Memory);
        var chance = new Chance(settings.Seed);
        _words = new GloveTable(vocabulary, settings.Dimensions, chance);
        _contexts = new GloveTable(vocabulary, settings.Dimensions, chance);
    }

    /// <summary>Passes that are done.</summary>
    public int Passes { get; private set; }

    /// <summary>Learns, pass after pass, from where it stands.</summary>
    /// <param name="progress">Its total is pairs times passes that are not done yet.</param>
    /// <param name="passed">Called after each pass with the mean loss of a pair.</param>
    /// <returns>
    /// The sum of each word's two vectors, one word after another: id times <see cref="GloveSettings.Dimensions"/> is where it begins.
    /// </returns>
    public float[] Train(Progress progress, CancellationToken stop, Action<double>? passed = null)
    {
        var before = _pairs.Count * Passes;
        while (Passes < _settings.Epochs)
        {
            var loss = Pass(done => progress.Report(done - before), stop);
            Passes++;
            passed?.Invoke(loss);
        }

        var vectors = new float[_vocabulary * _settings.Dimensions];
        for (var id = 0; id < _vocabulary; id++)
        {
            for (var i = 0; i < _settings.Dimensions; i++)
            {
                vectors[(id * _settings.Dimensions) + i] = _words.Row(id)[i] + _contexts.Row(id)[i];
            }
        }

        return vectors;
    }

    /// <summary>Where it stands between two passes.</summary>
    public Checkpoint Save() => new(
        new Dictionary<string, float[]>
        {
            ["words"] = _words.Values,
            ["word_squares"] = _words.Squares,
            ["contexts"] = _contexts.Values,
            ["context_squares"] = _contexts.Squares,
        },
        new Dictionary<string, double> { ["passes"] = Passes });

    /// <summary>Goes on from a checkpoint of the same texts and settings.</summary>
    public void Restore(Checkpoint checkpoint)
    {
        checkpoint.Arrays["words"].CopyTo(_words.Values, 0);
        checkpoint.Arrays["word_squares"].CopyTo(_words.Squares, 0);
        checkpoint.Arrays["contexts"].CopyTo(_contexts.Values, 0);
        checkpoint.Arrays["context_squares"].CopyTo(_contexts.Squares, 0);
        Passes = (int)checkpoint.Numbers["passes"];
    }

    private double Pass(Action<long> report, CancellationToken stop)
    {
        var done = _pairs.Count * Passes;
        var losses = new double[_settings.Threads];
        foreach (var part in _pairs.Read(_settings.Seed, Passes + 1))
        {
            Parallel.For(0, _settings.Threads, new ParallelOptions { MaxDegreeOfParallelism = _settings.Threads }, thread =>
            {
                var (from, to) = ((long)part.Count * thread / _settings.Threads, (long)part.Count * (thread + 1) / _settings.Threads);
                losses[thread] += Learn(part.AsSpan((int)from, (int)(to - from)), ref done, report, stop);
            });
            stop.ThrowIfCancellationRequested();
        }

        return losses.Sum() / _pairs.Count;
    }

    private double Learn(ReadOnlySpan<Cooccurrence> pairs, ref long done, Action<long> report, CancellationToken stop)
    {
        const int ReportEvery = 16 * 1024;
        var loss = 0.0;
        while (pairs.Length > 0 && !stop.IsCancellationRequested)
        {
            var some = pairs[..Math.Min(ReportEvery, pairs.Length)];
            foreach (var pair in some)
            {
                var weight = pair.Count < _settings.XMax ? MathF.Pow(pair.Count / _settings.XMax, _settings.Alpha) : 1;
                var logarithm = MathF.Log(pair.Count);
                loss += GloveKernel.Step(_words, pair.First, _contexts, pair.Second, weight, logarithm, _settings.LearningRate);
                if (pair.First != pair.Second)
                {
                    loss += GloveKernel.Step(_words, pair.Second, _contexts, pair.First, weight, logarithm, _settings.LearningRate);
                }
            }

            report(Interlocked.Add(ref done, some.Length));
            pairs = pairs[some.Length..];
        }

        return loss;
    }
}
