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

    /// <summary>Trains.</summary>
    /// <param name="network">On <paramref name="device"/>.</param>
    /// <param name="positive">The label that is positive, 0 or 1.</param>
    /// <returns>Probabilities of being positive of the validation texts, in their order.</returns>
    public float[] Train(DistilBertNetwork network, LabelledTexts train, LabelledTexts validation, int positive, Device device,
        CancellationToken stop)
    {
        using var optimizer = new NetworkOptimizer(network, settings.WeightDecay, settings.MaxGradientNorm, NetworkOptimizer.Decays);
        var state = Resume(network, optimizer);
        var perEpoch = (train.Count + settings.Batch - 1) / settings.Batch;
        var progress = new Progress("Fine-tuning", Math.Max(1, settings.Epochs * perEpoch), time, (state.Epoch * perEpoch) + state.Step);
        while (state.Epoch < settings.Epochs && state.Epoch - state.BestEpoch < settings.Patience)
        {
            Pass(network, optimizer, state, train, positive, device, progress, stop);
            var (loss, scores) = Judge(network, validation, positive, device, stop);
            state.Epoch++;
            Note(state, perEpoch, loss, scores, validation);
            if (loss < state.BestLoss)
            {
                state.Keep(loss, NetworkWeights.ToArrays(network), scores);
            }

            (state.Step, state.LossSum) = (0, 0);
            checkpoints.Save(state.ToCheckpoint(network, optimizer, run));
        }

        progress.Close();
        if (state.BestEpoch == 0)
        {
            return Judge(network, validation, positive, device, stop).Scores;
        }

        NetworkWeights.Restore(network, state.Best);
        return state.BestScores;
    }

    private FineTuneState Resume(DistilBertNetwork network, NetworkOptimizer optimizer)
    {
        set_num_threads(settings.Threads);
        if (checkpoints.Load() is not { } checkpoint)
        {
            return new FineTuneState();
        }

        var state = FineTuneState.From(checkpoint, network, optimizer, run);
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
                checkpoints.Save(state.ToCheckpoint(network, optimizer, run));
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

    private void Note(FineTuneState state, int steps, double loss, float[] scores, LabelledTexts validation)
    {
        var figures = Figures.Of(scores, validation.Labels, 0.5f);
        run.Metric("train_loss", state.LossSum / steps, state.Epoch);
        run.Metric("val_loss", loss, state.Epoch);
        run.Metric("val_accuracy", figures.Accuracy, state.Epoch);
        run.Metric("val_precision", figures.Precision, state.Epoch);
        run.Metric("val_recall", figures.Recall, state.Epoch);
        run.Metric("val_auc", figures.Auc, state.Epoch);
        say($"Pass {state.Epoch}: loss {state.LossSum / steps:0.0000}, validation loss {loss:0.0000}, {figures}");
    }

    private static Tensor Labels(LabelledTexts texts, int[] chosen, int positive, Device device) =>
        tensor(Array.ConvertAll(chosen, text => (long)(texts.Labels[text] > 0.5f ? positive : 1 - positive)), device: device);

    // Not HashCode.Combine, which differs from run to run.
    private int HashCodeOf(int number) => unchecked((settings.Seed * 1_000_003) + number) & int.MaxValue;
}
