using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>
/// Fine-tunes a network of two labels as Hugging Face's Trainer does, stops when the validation loss rises, and leaves the network with
/// the weights of the lowest. All chance comes from the seed and the number of the step, so a training that was killed ends like one
/// that was not.
/// </summary>
internal sealed class FineTuner(FineTuneSettings settings, CheckpointStore checkpoints, RunLog run, TimeProvider time, Action<string> say)
{
    /// <summary>Pause between checkpoints within a pass; one of the real model has a gigabyte.</summary>
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMinutes(10);

    private long _started;

    /// <summary>Trains.</summary>
    /// <param name="network">On <paramref name="device"/>.</param>
    /// <param name="positive">The label that is positive, 0 or 1.</param>
    /// <returns>Probabilities of being positive of the validation texts, in their order.</returns>
    public float[] Train(DistilBertNetwork network, LabelledTexts train, LabelledTexts validation, int positive, Device device,
        CancellationToken stop)
    {
        using var optimizer = new NetworkOptimizer(network, settings.WeightDecay, settings.MaxGradientNorm, NetworkOptimizer.Decays);
        _started = time.GetTimestamp();
        var state = Resume(optimizer);
        var perEpoch = (train.Count + settings.Batch - 1) / settings.Batch;
        var progress = new Progress("Fine-tuning", Math.Max(1, settings.Epochs * perEpoch), time, (state.Epoch * perEpoch) + state.Step);
        while (state.Epoch < settings.Epochs && state.Epoch - state.BestEpoch < settings.Patience)
        {
            Pass(network, optimizer, state, train, positive, device, progress, stop);
            var (loss, scores) = Judge(network, validation, positive, device, stop);
            state.Epoch++;
            say(run.Pass(state.Epoch, state.LossSum / perEpoch, loss, Figures.Of(scores, validation.Labels, 0.5f)));
            if (loss < state.BestLoss)
            {
                state.Keep(loss, NetworkWeights.ToArrays(network), scores);
            }

            (state.Step, state.LossSum) = (0, 0);
            Save(state, optimizer);
        }

        progress.Close();
        if (state.BestEpoch == 0)
        {
            return Judge(network, validation, positive, device, stop).Scores;
        }

        NetworkWeights.Restore(network, state.Best);
        return state.BestScores;
    }

    private void Save(FineTuneState state, NetworkOptimizer optimizer) =>
        checkpoints.Save(run.AddTo(state.ToCheckpoint(optimizer), time.GetElapsedTime(_started)));

    private FineTuneState Resume(NetworkOptimizer optimizer)
    {
        set_num_threads(settings.Threads);
        if (checkpoints.Load() is not { } checkpoint)
        {
            return new FineTuneState();
        }

        run.TakeFrom(checkpoint);
        var state = FineTuneState.From(checkpoint, optimizer);
        Console.Error.WriteLine($"Going on from {checkpoints.Location}: {state.Epoch} passes and {state.Step} steps are done.");
        return state;
    }

    private void Pass(DistilBertNetwork network, NetworkOptimizer optimizer, FineTuneState state, LabelledTexts train, int positive,
        Device device, Progress progress, CancellationToken stop)
    {
        network.train();
        var batches = TextOrder.Shuffled(train.Texts, settings.Batch, new Random(HashCodeOf(state.Epoch)));
        var total = settings.Epochs * batches.Count;
        var saved = time.GetTimestamp();
        while (state.Step < batches.Count)
        {
            if (stop.IsCancellationRequested || time.GetElapsedTime(saved) >= CheckpointPause)
            {
                Save(state, optimizer);
                saved = time.GetTimestamp();
                stop.ThrowIfCancellationRequested();
            }

            var (step, chosen) = ((state.Epoch * batches.Count) + state.Step, batches[state.Step]);
            // Dropout of each step depends on nothing but the step.
            random.manual_seed(HashCodeOf(settings.Epochs + step));
            using var batch = new TokenBatch(train.Texts, chosen, network.Config.PaddingId, device);
            using var labels = Labels(train, chosen, positive, device);
            var rate = LinearSchedule.Rate(step, (int)(settings.WarmUp * total), total, settings.LearningRate);
            var loss = optimizer.Step(batch.Ids, batch.Mask, labels, rate).Loss;
            state.LossSum += double.IsFinite(loss)
                ? loss
                : throw new DataException($"The loss of step {step + 1} is no number any more: lower --learning-rate.");
            state.Step++;
            progress.Report(step + 1, $", loss {state.LossSum / state.Step:0.0000}");
        }
    }

    private static (double Loss, float[] Scores) Judge(DistilBertNetwork network, LabelledTexts validation, int positive, Device device,
        CancellationToken stop)
    {
        var logits = NetworkScores.Logits(network, validation.Texts, device, stop);
        var scores = Array.ConvertAll(logits, text => NetworkScores.Probability(text, positive));
        var loss = scores.Select((score, i) => -Math.Log(Math.Max(validation.Labels[i] > 0.5f ? score : 1 - score, 1e-7))).Average();
        return (loss, scores);
    }

    private static Tensor Labels(LabelledTexts texts, int[] chosen, int positive, Device device) =>
        tensor(Array.ConvertAll(chosen, text => (long)(texts.Labels[text] > 0.5f ? positive : 1 - positive)), device: device);

    // Not HashCode.Combine, which differs from run to run.
    private int HashCodeOf(int number) => unchecked((settings.Seed * 1_000_003) + number) & int.MaxValue;
}
