using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>What training gives: the weights, and what they give for the validation texts, in their order.</summary>
internal sealed record TrainedLstm(LstmWeights Weights, float[] ValidationScores);

/// <summary>Trains the LSTM on labelled texts and keeps the state with the lowest loss on the validation set.</summary>
internal sealed class LstmTrainer
{
    private const float LargestGradient = 5;

    private static readonly Lock Making = new();

    private readonly LstmSettings _settings;
    private readonly RunLog _run;
    private readonly ICheckpointStore? _checkpoints;
    private readonly Action<string> _say;
    private readonly Device _device;

    /// <param name="run">Gets the figures of each pass.</param>
    /// <param name="checkpoints">Where the state is kept every so many steps, and taken from; null keeps none.</param>
    /// <param name="say">Gets one line per pass over the data.</param>
    public LstmTrainer(LstmSettings settings, RunLog run, ICheckpointStore? checkpoints, Action<string> say)
    {
        TorchRuntime.EnsureLoadable();
        (_settings, _run, _checkpoints, _say, _device) = (settings, run, checkpoints, say, Devices.Open(settings.Device));
    }

    /// <summary>What the progress is called.</summary>
    public string Title { get; init; } = "LSTM";

    /// <summary>Ids of known mentions; none unless set.</summary>
    public MentionIds Mentions { get; init; } = MentionIds.None;

    /// <summary>
    /// Trains. The checkpoint of the last pass stays: whoever asked deletes it when the result is safe, for until then only the checkpoint
    /// holds it.
    /// </summary>
    /// <param name="train">Its labels may lie between 0 and 1, as a teacher gives them.</param>
    /// <param name="vectors">Word vectors to start from, [vocabulary, dimensions], row by row.</param>
    /// <returns>The weights of the pass with the lowest loss on <paramref name="validation"/>.</returns>
    public TrainedLstm Train(LabelledTexts train, LabelledTexts validation, float[] vectors, int vocabulary, TimeProvider time,
        CancellationToken stop)
    {
        var started = time.GetTimestamp();
        set_num_threads(_settings.Threads);
        var dimensions = vectors.Length / vocabulary;
        using var state = Make(vectors, vocabulary, dimensions);
        var steps = (train.Count + _settings.Batch - 1) / _settings.Batch;
        if (_checkpoints?.Load() is { } checkpoint)
        {
            state.Load(checkpoint);
            _run.TakeFrom(checkpoint);
            Console.Error.WriteLine($"Going on from step {state.Step} of {steps * _settings.Epochs} ({_checkpoints.Location}).");
        }

        var progress = new Progress(Title, (long)steps * _settings.Epochs, time, (long)state.Step);
        while (!state.HasEnded(_settings, steps))
        {
            Pass(state, train, steps, progress, Keep, stop);
            Judge(state, validation, steps);
            Keep();
        }

        progress.Done();
        return new TrainedLstm(state.BestWeights!, state.BestScores!);

        void Keep() => _checkpoints?.Save(_run.AddTo(state.Save(), time.GetElapsedTime(started)));
    }

    /// <summary>Positive probabilities of texts, in their order.</summary>
    public static float[] Score(LstmWeights weights, LstmSettings settings, EncodedTexts texts)
    {
        using var network = new LstmNetwork(weights.Dimensions, settings);
        using var table = new WordTable(weights.Embedding, weights.Vocabulary, weights.Dimensions);
        network.Take(weights);
        return Score(network, table, texts);
    }

    /// <summary>Positive probabilities of texts, in their order.</summary>
    internal static float[] Score(LstmNetwork network, WordTable table, EncodedTexts texts)
    {
        using var gradients = no_grad();
        var scores = new float[texts.Count];
        foreach (var batch in LstmBatches.InOrder(texts, 256))
        {
            using var scope = NewDisposeScope();
            var vectors = Array.ConvertAll(network.Orders(batch), order => table.Look(order, batch.Time, batch.Size));
            var probabilities = network.Forward(vectors, batch.Tokens).sigmoid().cpu().data<float>();
            for (var i = 0; i < batch.Size; i++)
            {
                scores[batch.Texts[i]] = probabilities[i];
            }
        }

        return scores;
    }

    // libtorch draws the first weights from one generator for the whole process.
    private LstmTraining Make(float[] vectors, int vocabulary, int dimensions)
    {
        lock (Making)
        {
            random.manual_seed(_settings.Seed);
            return new LstmTraining(
                new LstmNetwork(dimensions, _settings).to(_device), new WordTable(vectors, vocabulary, dimensions, _device), _settings.AveragedPasses);
        }
    }

    private void Pass(LstmTraining state, LabelledTexts train, int steps, Progress progress, Action keep, CancellationToken stop)
    {
        var pass = (state.Step / steps) + 1;
        var (random, generator) = (new Random(0), new Generator(0, _device));
        var isFirst = true;
        foreach (var batch in LstmBatches.Shuffled(train.Texts, _settings.Batch, new Random(HashCode(pass, 0))).Skip(state.Step % steps))
        {
            stop.ThrowIfCancellationRequested();
            if (isFirst || state.Step % _settings.CheckpointEvery == 0)
            {
                if (!isFirst)
                {
                    keep();
                }

                isFirst = false;
                random = new Random(HashCode(pass, state.Step));
                generator = generator.manual_seed(HashCode(pass, state.Step));
            }

            using var scope = NewDisposeScope();
            var done = (double)state.Step / ((double)steps * _settings.Epochs);
            var rate = _settings.LearningRate * (0.05 + (0.95 * 0.5 * (1 + Math.Cos(Math.PI * done))));
            state.AddLoss(Learn(state, train, batch, rate, random, generator));
            progress.Report(state.Step, $", loss {state.Loss:0.0000}");
        }
    }

    private double Learn(LstmTraining state, LabelledTexts train, LstmBatch batch, double rate, Random random, Generator generator)
    {
        TokenDropout.Apply(batch.Tokens, _settings, Mentions, random);
        var labels = tensor(Array.ConvertAll(batch.Texts, text => train.Labels[text]), device: _device);
        var weights = tensor(Array.ConvertAll(batch.Texts, text => train.Weights[text]), device: _device);
        state.Network.zero_grad();
        var vectors = state.Table.LookToLearn(state.Network.Orders(batch), batch.Time, batch.Size);
        var loss = nn.functional.binary_cross_entropy_with_logits(state.Network.Forward(vectors, batch.Tokens, generator), labels, weights);
        var value = loss.item<float>();
        if (!float.IsFinite(value))
        {
            throw new DataException($"The loss of step {state.Step + 1} is no number any more: lower --learning-rate, or look whether the "
                + "word vectors (--vectors) hold numbers far from 0.");
        }

        loss.backward();
        nn.utils.clip_grad_norm_(state.Network.parameters(), LargestGradient);
        state.Adam.Step(rate);
        state.Table.Step(rate);
        return value;
    }

    private void Judge(LstmTraining state, LabelledTexts validation, int steps)
    {
        var pass = state.Step / steps;
        var weights = state.WeightsOfPass();
        var scores = _settings.AveragedPasses > 1
            ? Score(weights, _settings, validation.Texts)
            : Score(state.Network, state.Table, validation.Texts);
        var loss = Figures.CrossEntropy(scores, validation.Labels);
        _say(_run.Pass(pass, state.Loss, loss, Figures.Of(scores, validation.Labels, 0.5f)));
        state.EndPass(pass, weights, loss, scores);
    }

    // Not System.HashCode, which differs from process to process.
    private int HashCode(int pass, int step) => unchecked((((_settings.Seed * 1_000_003) + pass) * 1_000_003) + step) & int.MaxValue;
}
