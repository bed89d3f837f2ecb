using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Ngrams;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Distillation;

/// <summary>
/// An ensemble too slow for the stream. Each teacher is a large LSTM and a linear model on letter and token n-grams, and learns all
/// labelled texts but one fold. Of a labelled text counts what the teacher says that never saw its label: the others have learned it by
/// heart, wrong labels too. Unlabelled texts get the mean of all. Each teacher's judgements are kept when it has ended, so that a killed
/// training goes on with the next one, and other students may learn from the same teachers; an LSTM that is interrupted goes on from its
/// own checkpoint.
/// </summary>
/// <param name="settings">Of the LSTMs; each has a seed of its own.</param>
/// <param name="count">How many teachers, and so how many folds; with one it learns everything.</param>
/// <param name="linearWeight">What the linear model's logit weighs where the LSTM's weighs 1.</param>
internal sealed class Teachers(
    Corpus corpus,
    LessonTexts lessons,
    TokenizerSettings tokenizer,
    LstmSettings settings,
    int count,
    float linearWeight,
    Func<string, CheckpointStore> checkpoints,
    TimeProvider time)
{
    private const string Lessons = "lessons";
    private const string Validation = "validation";

    /// <summary>Trains what is not trained yet and lets it judge.</summary>
    /// <param name="vectors">Word vectors to start from, [vocabulary, dimensions].</param>
    /// <param name="threads">How many teachers at a time, each on one thread.</param>
    /// <param name="say">Gets a line for each pass and each teacher.</param>
    public Judgements Judge(float[] vectors, int threads, RunLog run, Action<string> say, CancellationToken stop)
    {
        var judgements = new Judgements[count];
        var next = -1;
        WorkerThreads.Run(Math.Min(threads, count), "teachers", _ =>
        {
            while (Interlocked.Increment(ref next) is var fold && fold < count)
            {
                var name = $"{fold + 1} of {count}";
                var linear = Remember($"linear-{fold + 1}-of-{count}", _ => Linear(fold, name, stop));
                var lstm = Remember($"lstm-{fold + 1}-of-{count}", store => Lstm(store, fold, name, vectors, say, stop));
                judgements[fold] = Judgements.Mean([(lstm, 1), (linear, linearWeight)]);
                say($"Teacher {name}: {judgements[fold].OnValidation(corpus)}; LSTM alone {lstm.OnValidation(corpus)}");
            }
        });

        var ensemble = Judgements.OfFolds(judgements, lessons.Labels.Count);
        var figures = ensemble.OnValidation(corpus);
        say($"Ensemble: {figures}");
        run.Metric("ensemble_val_accuracy", figures.Accuracy);
        run.Metric("ensemble_val_auc", figures.Auc);
        return ensemble;
    }

    private Judgements Remember(string part, Func<CheckpointStore, Judgements> train)
    {
        var (store, training) = (checkpoints($"teacher-{part}"), checkpoints($"training-{part}"));
        using var mine = store.Lock();
        if (store.Load() is { } kept)
        {
            training.Delete();
            return new Judgements(kept.Arrays[Lessons], kept.Arrays[Validation]);
        }

        var judged = train(training);
        store.Save(new Checkpoint(
            new Dictionary<string, float[]> { [Lessons] = judged.Lessons, [Validation] = judged.Validation }, new Dictionary<string, double>()));
        training.Delete();
        return judged;
    }

    private Judgements Linear(int fold, string name, CancellationToken stop)
    {
        var linear = new LinearSettings { Seed = settings.Seed };
        var texts = lessons.Labelled.Where((_, text) => !IsHeldOut(text, fold)).ToList();
        var progress = new Progress($"Teacher {name}, linear", (long)linear.Epochs * texts.Count, time);
        var model = LinearModel.Train(texts, tokenizer, linear, progress, stop);
        return new Judgements([.. lessons.All.Select(model.Score)], [.. corpus.ValidationTexts.Select(model.Score)]);
    }

    private Judgements Lstm(CheckpointStore store, int fold, string name, float[] vectors, Action<string> say, CancellationToken stop)
    {
        var own = settings with { Seed = settings.Seed + (1000 * (fold + 1)), Threads = 1 };
        // Vectors of the marks start at nothing.
        float[] extended = [.. vectors, .. new float[lessons.Sets * (vectors.Length / corpus.Vocabulary.Count)]];
        var trainer = new LstmTrainer(own, new RunLog(), store, line => say($"Teacher {name}: {line}"))
        {
            Title = $"Teacher {name}, LSTM",
            Mentions = MentionIds.Of(corpus.Vocabulary),
        };
        var trained = trainer.Train(
            lessons.ForTeachers(text => !IsHeldOut(text, fold)),
            lessons.ForTeachers(corpus.Validation),
            extended,
            corpus.Vocabulary.Count + lessons.Sets,
            time,
            stop);
        return new Judgements(Logits(LstmTrainer.Score(trained.Weights, own, lessons.Marked)), Logits(trained.ValidationScores));
    }

    private bool IsHeldOut(int text, int fold) => count > 1 && text % count == fold;

    private static float[] Logits(float[] probabilities) => Array.ConvertAll(probabilities, probability =>
    {
        var clamped = Math.Clamp(probability, 1e-6f, 1 - 1e-6f);
        return MathF.Log(clamped / (1 - clamped));
    });
}
