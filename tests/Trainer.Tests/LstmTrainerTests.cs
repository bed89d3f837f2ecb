using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.Torch;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Tests;

// libtorch has one generator of random numbers for the whole process.
[Collection("console")]
public sealed class LstmTrainerTests : IDisposable
{
    private const int Vocabulary = 40;
    private const int Dimensions = 6;

    private static readonly LstmSettings Settings = new()
    {
        Units = 5, Epochs = 4, Patience = 4, Batch = 8, LearningRate = 0.01, CheckpointEvery = 7, Threads = 1,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly LabelledTexts _train = Texts(150, 1);
    private readonly LabelledTexts _validation = Texts(60, 2);
    private readonly float[] _vectors = Numbers(Vocabulary * Dimensions, 3);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, 1)]
    [InlineData(19, 1)]
    [InlineData(40, 1)]
    [InlineData(40, 2)]
    public void A_training_that_was_killed_goes_on_to_the_same_result(int killedAt, int averagedPasses)
    {
        var settings = Settings with { AveragedPasses = averagedPasses };
        var undisturbed = Train(new CheckpointStore(_folder.Path, "undisturbed"), new RunLog(), settings);

        // It dies in a step, after the checkpoint of an earlier one; 19 steps are a pass.
        var store = new CheckpointStore(_folder.Path, "killed");
        Assert.Throws<InvalidOperationException>(() => Train(new DyingStore(store, killedAt / Settings.CheckpointEvery), new RunLog(), settings));
        var run = new RunLog();
        var resumed = Train(store, run, settings);

        Assert.Equal(undisturbed.ValidationScores, resumed.ValidationScores);
        Assert.Equal(undisturbed.Weights.Arrays, resumed.Weights.Arrays);
        Assert.Equal(4, run.Metrics.Count(metric => metric.Name == "val_loss"));
    }

    [Fact]
    public void A_training_that_has_ended_gives_its_result_again_until_its_checkpoint_is_deleted()
    {
        var store = new CheckpointStore(_folder.Path, "ended");
        var first = Train(store, new RunLog());
        var passes = 0;
        var run = new RunLog();
        var again = new LstmTrainer(Settings, run, store, _ => passes++)
            .Train(_train, _validation, _vectors, Vocabulary, TimeProvider.System, CancellationToken.None);
        Assert.Equal(0, passes);
        Assert.Equal(first.ValidationScores, again.ValidationScores);
        Assert.Equal(first.Weights.Arrays, again.Weights.Arrays);
        Assert.Equal(4, run.Metrics.Count(metric => metric.Name == "val_loss"));
    }

    [Fact]
    public void What_can_be_learned_is_learned_and_the_best_pass_is_kept()
    {
        var run = new RunLog();
        var trained = Train(null, run, Settings with { Epochs = 12 });
        var right = trained.ValidationScores.Zip(_validation.Labels).Count(pair => pair.First > 0.5f == pair.Second > 0.5f);
        Assert.True(right > 50, $"{right} of 60 right");
        var losses = run.Metrics.Where(metric => metric.Name == "val_loss").Select(metric => metric.Value).ToList();
        Assert.Equal(losses.Min(), Evaluation.Figures.CrossEntropy(trained.ValidationScores, _validation.Labels), 6);
    }

    [Fact]
    public void Training_stops_when_validation_no_longer_gets_better()
    {
        var run = new RunLog();
        // Labels that no text explains: what is learned is learned by heart.
        var noise = Texts(150, 5, label: random => random.Next(2));
        new LstmTrainer(Settings with { Epochs = 100, Patience = 3, LearningRate = 0.05 }, run, null, _ => { })
            .Train(noise, _validation, _vectors, Vocabulary, TimeProvider.System, CancellationToken.None);
        var losses = run.Metrics.Where(metric => metric.Name == "val_loss").Select(metric => metric.Value).ToList();
        Assert.InRange(losses.Count, 4, 99);
        Assert.Equal(3, losses.Count - 1 - losses.IndexOf(losses.Min()));
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_at_once()
    {
        var error = Assert.Throws<DataException>(() => new LstmTrainer(Settings, new RunLog(), null, _ => { })
            .Train(_train, _validation, Array.ConvertAll(_vectors, _ => float.NaN), Vocabulary, TimeProvider.System, CancellationToken.None));
        Assert.Contains("--learning-rate", error.Message, StringComparison.Ordinal);
        Assert.Contains("step 1 ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Pooling.Last))]
    [InlineData(nameof(Pooling.Max))]
    [InlineData(nameof(Pooling.MaxAttention))]
    public void Gradients_are_those_of_finite_differences(string pooling)
    {
        TorchRuntime.EnsureLoadable();
        random.manual_seed(7);
        var settings = Settings with { Pooling = Enum.Parse<Pooling>(pooling) };
        using var network = new LstmNetwork(Dimensions, settings);
        var batch = LstmBatches.InOrder(_train.Texts, 20).Last();
        using var table = new WordTable(_vectors, Vocabulary, Dimensions);
        var orders = network.Orders(batch);
        var inputs = table.LookToLearn(orders, batch.Time, batch.Size);
        foreach (var input in inputs)
        {
            input.retain_grad();
        }

        network.Forward(inputs, batch.Tokens).sum().backward();
        for (var direction = 0; direction < inputs.Length; direction++)
        {
            var gradient = inputs[direction].grad!;
            // The first token of the longest text: what it does goes through every later step.
            for (var component = 0; component < Dimensions; component++)
            {
                var difference = (Sum(0.01f) - Sum(-0.01f)) / 0.02;
                Assert.Equal(difference, gradient[0, batch.Size - 1, component].item<float>(), 2e-3);

                double Sum(float step)
                {
                    using var _ = no_grad();
                    var moved = Array.ConvertAll(inputs, input => input.detach().clone());
                    moved[direction][0, batch.Size - 1, component].add_(step);
                    return network.Forward(moved, batch.Tokens).sum().item<float>();
                }
            }
        }
    }

    [Fact]
    public void The_rows_of_a_batch_move_as_Adam_moves_them_and_no_other_row_moves()
    {
        TorchRuntime.EnsureLoadable();
        using var table = new WordTable(_vectors, Vocabulary, Dimensions);
        var dense = nn.Parameter(tensor(_vectors, [Vocabulary, Dimensions]));
        using var adam = optim.Adam([dense], 0.01);
        int[] ids = [3, 5, 3, 9];
        for (var step = 0; step < 5; step++)
        {
            Loss(table.LookToLearn([ids], 4, 1)[0].view(4, Dimensions)).backward();
            table.Step(0.01);
            adam.zero_grad();
            Loss(dense.index_select(0, tensor(ids))).backward();
            adam.step();
        }

        var moved = TensorCopies.Out(table.Weights);
        var expected = TensorCopies.Out(dense);
        for (var i = 0; i < moved.Length; i++)
        {
            Assert.Equal(expected[i], moved[i], 1e-5);
        }

        Assert.NotEqual(_vectors[3 * Dimensions], moved[3 * Dimensions]);
        Assert.Equal(_vectors[4 * Dimensions], moved[4 * Dimensions]);

        // Nowhere flat: where a gradient is next to nothing, the two differ in what they add against a division by nothing.
        static Tensor Loss(Tensor rows) => rows.add(2).pow(3).sum();
    }

    [Fact]
    public void A_reversed_batch_begins_with_the_last_token_of_each_text()
    {
        var texts = new EncodedTexts();
        texts.Add([1, 2]);
        texts.Add([3, 4, 5]);
        var batch = LstmBatches.InOrder(texts, 2).Single();
        Assert.Equal([1, 3, 2, 4, 0, 5], batch.Tokens);
        Assert.Equal([2, 5, 1, 4, 0, 3], batch.Reversed());
    }

    private TrainedLstm Train(ICheckpointStore? store, RunLog run, LstmSettings? settings = null) =>
        new LstmTrainer(settings ?? Settings, run, store, _ => { })
            .Train(_train, _validation, _vectors, Vocabulary, TimeProvider.System, CancellationToken.None);

    // A text is positive when it holds more even ids than odd ones.
    private static LabelledTexts Texts(int count, int seed, Func<Random, float>? label = null)
    {
        var random = new Random(seed);
        var texts = new LabelledTexts();
        while (texts.Count < count)
        {
            var ids = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(2, Vocabulary)).ToArray();
            var even = ids.Count(id => id % 2 == 0);
            if (2 * even != ids.Length)
            {
                texts.Add(ids, label?.Invoke(random) ?? (2 * even > ids.Length ? 1 : 0), 1);
            }
        }

        return texts;
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    /// <summary>Stands for a process that is killed: after so many checkpoints the next one is not written.</summary>
    private sealed class DyingStore(CheckpointStore store, int lives) : ICheckpointStore
    {
        private int _left = lives;

        public string Location => store.Location;

        public void Save(Checkpoint checkpoint)
        {
            if (_left-- == 0)
            {
                throw new InvalidOperationException("killed");
            }

            store.Save(checkpoint);
        }

        public Checkpoint? Load() => store.Load();

        public void Delete() => store.Delete();
    }
}
