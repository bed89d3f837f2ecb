using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Ngrams;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Distillation;

/// <summary>
/// An ensemble too slow for the stream: large LSTMs that differ in their seed, and a linear model on letter and token n-grams. What they
/// agree on is what the student learns. Each teacher's judgements are kept when it has ended, so that a killed training goes on with the
/// next one, and other students may learn from the same teachers; an LSTM that is interrupted goes on from its own checkpoint.
/// </summary>
internal sealed class Teachers(
    Corpus corpus, LessonTexts lessons, TokenizerSettings tokenizer, LstmSettings settings, Func<string, CheckpointStore> checkpoints, TimeProvider time)
{
    private const string Lessons = "lessons";
    private const string Validation = "validation";

    /// <summary>Trains what is not trained yet, several LSTMs at a time, and lets them judge.</summary>
    /// <param name="vectors">Word vectors to start from, [vocabulary, dimensions].</param>
    /// <param name="count">How many LSTMs.</param>
    /// <param name="threads">How many of them at a time, each on one thread.</param>
    /// <param name="linearWeight">What the linear model's logit weighs where an LSTM's weighs 1.</param>
    /// <param name="say">Gets a line for each pass and each teacher.</param>
    /// <returns>The logit that the ensemble gives each text.</returns>
    public Judgements Judge(float[] vectors, int count, int threads, float linearWeight, RunLog run, Action<string> say, CancellationToken stop)
    {
        var judgements = new (Judgements Logits, float Weight)[count + 1];
        judgements[count] = (Remember("linear", _ => Linear(stop)), linearWeight);
        say($"Teacher linear: {judgements[count].Logits.OnValidation(corpus)}");
        var next = -1;
        WorkerThreads.Run(Math.Min(threads, count), "teachers", _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                var name = $"lstm-{number + 1}";
                judgements[number] = (Remember(name, store => Lstm(store, name, number, vectors, say, stop)), 1);
                say($"Teacher {name}: {judgements[number].Logits.OnValidation(corpus)}");
            }
        });

        var mean = Judgements.Mean(judgements);
        var figures = mean.OnValidation(corpus);
        say($"Ensemble: {figures}");
        run.Metric("ensemble_val_accuracy", figures.Accuracy);
        run.Metric("ensemble_val_auc", figures.Auc);
        return mean;
    }

    private Judgements Remember(string name, Func<CheckpointStore, Judgements> train)
    {
        var store = checkpoints($"teacher-{name}");
        if (store.Load() is { } kept)
        {
            return new Judgements(kept.Arrays[Lessons], kept.Arrays[Validation]);
        }

        var judged = train(checkpoints($"training-{name}"));
        store.Save(new Checkpoint(
            new Dictionary<string, float[]> { [Lessons] = judged.Lessons, [Validation] = judged.Validation }, new Dictionary<string, double>()));
        return judged;
    }

    private Judgements Linear(CancellationToken stop)
    {
        var linear = new LinearSettings { Seed = settings.Seed };
        var model = LinearModel.Train(
            [.. lessons.Labelled], tokenizer, linear, new Progress("Linear teacher", (long)linear.Epochs * lessons.Labels.Count, time), stop);
        return new Judgements([.. lessons.All.Select(model.Score)], [.. corpus.ValidationTexts.Select(model.Score)]);
    }

    private Judgements Lstm(CheckpointStore store, string name, int number, float[] vectors, Action<string> say, CancellationToken stop)
    {
        var own = settings with { Seed = settings.Seed + (1000 * (number + 1)), Threads = 1 };
        // Vectors of the marks start at nothing.
        float[] extended = [.. vectors, .. new float[lessons.Sets * (vectors.Length / corpus.Vocabulary.Count)]];
        var trained = new LstmTrainer(own, new RunLog(), store, line => say($"Teacher {name}: {line}")) { Title = $"Teacher {name}" }.Train(
            lessons.ForTeachers(), lessons.ForTeachers(corpus.Validation), extended, corpus.Vocabulary.Count + lessons.Sets, time, stop);
        return new Judgements(Logits(LstmTrainer.Score(trained.Weights, own, lessons.Marked)), Logits(trained.ValidationScores));
    }

    private static float[] Logits(float[] probabilities) => Array.ConvertAll(probabilities, probability =>
    {
        var clamped = Math.Clamp(probability, 1e-6f, 1 - 1e-6f);
        return MathF.Log(clamped / (1 - clamped));
    });
}
