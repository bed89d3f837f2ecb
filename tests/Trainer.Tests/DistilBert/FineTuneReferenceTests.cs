using System.Text.Json;
using StreamSentiment.Trainer.DistilBert;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Tests.DistilBert;

/// <summary>Twenty steps of fine-tuning against PyTorch's AdamW and Hugging Face's Trainer.</summary>
[Collection("console")]
public class FineTuneReferenceTests
{
    private const double LossTolerance = 5e-5;
    private const float LogitTolerance = 3e-4f;
    private const double NormTolerance = 1e-4;

    // The bias of the keys moves all scores of a query alike, so its gradient is nothing but rounding, which Adam then magnifies: no two
    // machines agree on it, and nothing depends on it. All other norms are within 1e-6 here.
    private const double FreeTolerance = 1e-2;

    [SkippableTheory]
    [InlineData("plain")]
    [InlineData("trainer_like")]
    public void Every_loss_and_the_final_weights_are_those_of_the_reference(string name)
    {
        var file = Reference.Read("finetune.json");
        var run = file.GetProperty("runs").GetProperty(name);
        var (plain, steps) = (name == "plain", file.GetProperty("batches").GetArrayLength());
        var folder = new HuggingFaceFolder(Reference.Folder);
        var (network, _) = folder.Open(folder.Config with { Dropout = 0, AttentionDropout = 0, HeadDropout = 0 });
        using var own = network;
        using var optimizer = new NetworkOptimizer(
            network, 0.01, plain ? double.PositiveInfinity : 1, plain ? _ => true : NetworkOptimizer.Decays);
        network.train();
        for (var step = 0; step < steps; step++)
        {
            var batch = file.GetProperty("batches")[step];
            var rate = plain ? 5e-4 : LinearSchedule.Rate(step, 4, steps, 5e-4);
            Assert.Equal(run.GetProperty("lr_used")[step].GetDouble(), rate, 1e-12);
            var (loss, norm) = optimizer.Step(
                Reference.Ids(batch.GetProperty("input_ids")),
                Reference.Mask(batch.GetProperty("attention_mask")),
                tensor(Reference.Floats(batch.GetProperty("labels"))).to(int64),
                rate);
            Assert.Equal(run.GetProperty("loss")[step].GetDouble(), loss, LossTolerance);
            var expectedNorm = run.GetProperty("grad_norm_before_clip")[step].GetDouble();
            Assert.Equal(expectedNorm, norm, 1e-3 * expectedNorm);
        }

        network.eval();
        var eval = file.GetProperty("eval_inputs");
        Reference.AssertClose(
            run.GetProperty("eval").GetProperty("final_logits"),
            network.call(Reference.Ids(eval.GetProperty("input_ids")), Reference.Mask(eval.GetProperty("attention_mask"))),
            "the final logits",
            LogitTolerance);
        var finals = run.GetProperty("final_params");
        foreach (var (parameter, values) in NetworkWeights.ToArrays(network))
        {
            var expected = L2(finals, parameter);
            var norm = Math.Sqrt(values.Sum(value => (double)value * value));
            var free = parameter.EndsWith("k_lin.bias", StringComparison.Ordinal);
            Assert.Equal(expected, norm, (free ? FreeTolerance : NormTolerance) * expected);
        }
    }

    private static double L2(JsonElement finals, string parameter) => finals.GetProperty(parameter).GetProperty("l2").GetDouble();
}
