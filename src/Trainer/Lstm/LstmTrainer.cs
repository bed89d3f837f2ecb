using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>What training gives: the weights, and what they give for the validation texts, in their order.</summary>
internal sealed record TrainedLstm(LstmWeights Weights, float[] ValidationScores);

/// <summary>Trains the LSTM on labelled texts and keeps the state that does best on the validation set.</summary>
internal sealed class LstmTrainer
{
    private readonly LstmSettings _settings;
    private readonly Action<string> _say;
    private readonly RunLog? _run;

    /// <param name="say">Gets one line per pass over the data.</param>
    /// <param name="run">Gets loss and figures of each pass.</param>
    public LstmTrainer(LstmSettings settings, Action<string> say, RunLog? run = null)
    {
        TorchRuntime.EnsureLoadable();
        _settings = settings;
        _say = say;
        _run = run;
    }

    /// <summary>Trains.</summary>
    /// <param name="vectors">Word vectors to start from, [vocabulary, dimensions], row by row.</param>
    /// <returns>The weights of the pass with the best area under the curve on <paramref name="validation"/>.</returns>
    public TrainedLstm Train(LabelledTexts train, LabelledTexts validation, float[] vectors, int vocabulary, TimeProvider time,
        CancellationToken stop)
    {
        set_num_threads(_settings.Threads);
        random.manual_seed(_settings.Seed);
        var chance = new Random(_settings.Seed);
        var dimensions = vectors.Length / vocabulary;
        using var table = new WordTable(vectors, vocabulary, dimensions);
        using var network = new LstmNetwork(dimensions, _settings);
        using var optimizer = optim.Adam(network.parameters(), _settings.LearningRate);
        var steps = _settings.Epochs * ((train.Count + _settings.Batch - 1) / _settings.Batch);
        var progress = new Progress("LSTM", steps, time);
        var (step, bestAuc, bestEpoch) = (0, double.NegativeInfinity, 0);
        TrainedLstm? best = null;
        for (var epoch = 1; epoch <= _settings.Epochs && epoch - bestEpoch <= _settings.Patience; epoch++)
        {
            network.train();
            var (loss, batches) = (0.0, 0);
            foreach (var batch in LstmBatches.Shuffled(train.Texts, _settings.Batch, chance))
            {
                stop.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var rate = _settings.LearningRate * (0.05 + (0.95 * 0.5 * (1 + Math.Cos(Math.PI * step / steps))));
                optimizer.ParamGroups.First().LearningRate = rate;
                loss += Step(network, table, optimizer, train, batch, rate, chance);
                progress.Report(++step, $", loss {loss / ++batches:0.0000}");
            }

            var scores = Score(network, table, validation.Texts);
            var figures = Figures.Of(scores, validation.Labels, 0.5f);
            _say($"Pass {epoch}: validation {figures}");
            _run?.Metric("train_loss", loss / batches, epoch);
            _run?.Metric("val_loss", Figures.CrossEntropy(scores, validation.Labels), epoch);
            foreach (var (name, value) in figures.Named("val"))
            {
                _run?.Metric(name, value, epoch);
            }

            if (figures.Auc > bestAuc)
            {
                (bestAuc, bestEpoch) = (figures.Auc, epoch);
                best = new TrainedLstm(network.Weights(table.Weights), scores);
            }
        }

        progress.Done();
        return best!;
    }

    /// <summary>Positive probabilities of texts, in their order.</summary>
    internal static float[] Score(LstmNetwork network, WordTable table, EncodedTexts texts)
    {
        network.eval();
        using var gradients = no_grad();
        var scores = new float[texts.Count];
        foreach (var batch in LstmBatches.InOrder(texts, 512))
        {
            using var scope = NewDisposeScope();
            var probabilities = network.Forward(table.Look(batch.Tokens, batch.Time, batch.Size), batch.Tokens).sigmoid().data<float>();
            for (var i = 0; i < batch.Size; i++)
            {
                scores[batch.Texts[i]] = probabilities[i];
            }
        }

        return scores;
    }

    private double Step(
        LstmNetwork network, WordTable table, optim.Optimizer optimizer, LabelledTexts train, LstmBatch batch, double rate, Random chance)
    {
        DropWords(batch.Tokens, chance);
        var labels = tensor(Array.ConvertAll(batch.Texts, text => train.Labels[text]));
        var weights = tensor(Array.ConvertAll(batch.Texts, text => train.Weights[text]));
        optimizer.zero_grad();
        var logits = network.Forward(table.LookToLearn(batch.Tokens, batch.Time, batch.Size), batch.Tokens);
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, labels, weights);
        loss.backward();
        nn.utils.clip_grad_norm_(network.parameters(), 5);
        optimizer.step();
        table.Step(rate);
        return loss.item<float>();
    }

    private void DropWords(int[] tokens, Random chance)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] != 0 && chance.NextDouble() < _settings.WordDropout)
            {
                tokens[i] = Common.Text.Vocabulary.UnknownId;
            }
        }
    }
}
