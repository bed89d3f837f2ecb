using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Runs;
using TorchSharp;

namespace StreamSentiment.Trainer.Tests.DistilBert;

[Collection("console")]
public sealed class FineTunerTests : IDisposable
{
    private readonly TinyCheckpoint _tiny = new();
    private readonly TemporaryFolder _work = new();

    public void Dispose()
    {
        _tiny.Dispose();
        _work.Dispose();
    }

    // Killed within the first pass, between two checkpoints, and in a later pass.
    [Theory]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(75)]
    public void A_killed_training_resumes_to_the_same_result(int life)
    {
        var whole = Train("whole", new MortalClock(int.MaxValue));
        Assert.Throws<KilledException>(() => Train("killed", new MortalClock(life)));
        var clock = new MortalClock(int.MaxValue);
        var resumed = Train("killed", clock);
        Assert.Equal(whole.Scores, resumed.Scores);
        Assert.Equal(whole.Weights.Keys, resumed.Weights.Keys);
        Assert.All(whole.Weights, weight => Assert.Equal(weight.Value, resumed.Weights[weight.Key]));
        Assert.Equal(whole.Run.Metrics.OrderBy(Key), resumed.Run.Metrics.OrderBy(Key));

        static string Key(RunMetric metric) => $"{metric.Step} {metric.Name}";
    }

    [Fact]
    public void A_stopped_training_keeps_its_state_and_resumes_to_the_same_result()
    {
        var whole = Train("whole", TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train("stopped", TimeProvider.System, say: _ => stop.Cancel(), stop: stop.Token));
        var resumed = Train("stopped", TimeProvider.System);
        Assert.Equal(whole.Scores, resumed.Scores);
        Assert.All(whole.Weights, weight => Assert.Equal(weight.Value, resumed.Weights[weight.Key]));
    }

    [Fact]
    public void Training_stops_when_the_validation_loss_rises_and_keeps_the_best_pass()
    {
        var (_, scores, run) = Train("long", new MortalClock(int.MaxValue), new FineTuneSettings
        {
            Epochs = 40, Patience = 2, Batch = 16, LearningRate = 0.02, Threads = 1,
        });
        var losses = run.Metrics.Where(metric => metric.Name == "val_loss").Select(metric => metric.Value).ToList();
        Assert.True(losses.Count < 40, "no pass was without success, so this test shows nothing");
        Assert.Equal(losses.Count - 3, losses.IndexOf(losses.Min()));
        var validation = Labelled("validation.csv");
        var loss = scores.Select((score, i) => -Math.Log(Math.Max(validation.Labels[i] > 0 ? score : 1 - score, 1e-7))).Average();
        Assert.Equal(losses.Min(), loss, 1e-9);
    }

    [Fact]
    public void The_rate_rises_and_falls_in_straight_lines()
    {
        Assert.Equal([0, 0.5, 1, 0.75, 0.5, 0.25], Enumerable.Range(0, 6).Select(step => LinearSchedule.Rate(step, 2, 6, 1)));
        Assert.Equal(1, LinearSchedule.Rate(0, 0, 6, 1));
    }

    private (Dictionary<string, float[]> Weights, float[] Scores, RunLog Run) Train(
        string work, TimeProvider time, FineTuneSettings? settings = null, Action<string>? say = null, CancellationToken stop = default)
    {
        var (network, _) = new HuggingFaceFolder(_tiny.Path).Open();
        using var own = network;
        settings ??= new FineTuneSettings { Epochs = 3, Patience = 3, Batch = 16, LearningRate = 1e-3, Threads = 1 };
        var run = new RunLog();
        var scores = new FineTuner(settings, new CheckpointStore(_work.Path, work), run, time, say ?? (_ => { }))
            .Train(network, Labelled("train.csv"), Labelled("validation.csv"), 1, torch.CPU, stop);
        return (NetworkWeights.ToArrays(network), scores, run);
    }

    private LabelledTexts Labelled(string file) => LabelledTexts.Encode(
        LabelledFile.Read(Path.Combine(Repository.MadeUpTweets, "sentiment140", file)),
        new HuggingFaceFolder(_tiny.Path).CreateTokenizer(),
        CancellationToken.None);

    /// <summary>A clock that kills whoever asks it too often. Every look at it takes two minutes.</summary>
    private sealed class MortalClock(int life) : TimeProvider
    {
        private int _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ++_looks > life ? throw new KilledException() : _looks * 120L;
    }

    private sealed class KilledException : Exception;
}
