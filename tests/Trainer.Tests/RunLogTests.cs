using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

public class RunLogTests
{
    [Fact]
    public void A_pass_leaves_all_its_figures()
    {
        var run = new RunLog();
        run.Pass(3, 0.5, 0.6, Figures.Of([0.9f, 0.8f, 0.1f], [1, 0, 0], 0.5f));
        Assert.Equal(
            ["train_loss", "val_accuracy", "val_auc", "val_f1", "val_loss", "val_precision", "val_recall"],
            run.Metrics.Select(metric => metric.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2.0 / 3, run.Metrics.Single(metric => metric.Name == "val_f1").Value, 6);
    }

    [Fact]
    public void A_killed_run_goes_on_with_its_metrics_and_its_time()
    {
        var first = new RunLog();
        for (var pass = 1; pass <= 12; pass++)
        {
            first.Metric("train_loss", 1.0 / pass, pass);
            first.Metric("val_auc", 0.5 + (pass / 100.0), pass);
        }

        var checkpoint = first.AddTo(
            new Checkpoint(new Dictionary<string, float[]>(), new Dictionary<string, double> { ["step"] = 5 }), TimeSpan.FromSeconds(90));
        Assert.Equal(5, checkpoint.Numbers["step"]);
        var second = new RunLog();
        second.Metric("train_loss", 9, 1);
        second.TakeFrom(checkpoint);
        Assert.Equal(first.Metrics, second.Metrics);
        Assert.Equal(TimeSpan.FromSeconds(90), second.Before);
        Assert.Equal(100, second.AddTo(checkpoint, TimeSpan.FromSeconds(10)).Numbers["run.seconds"]);
    }
}
