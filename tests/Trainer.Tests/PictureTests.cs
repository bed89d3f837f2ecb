using SkiaSharp;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Comparing;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Pictures;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

public class PictureTests
{
    private static readonly NamedCurve Curve = new(
        "test", ScoreCurve.Of([0.9f, 0.8f, 0.7f, 0.4f], [1, 0, 1, 0]), Figures.Of([0.9f, 0.8f, 0.7f, 0.4f], [1, 0, 1, 0], 0.5f));

    public static TheoryData<string> Kinds => ["roc", "precision-recall", "confusion", "training-curves", "speed"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_is_a_PNG_with_ink_and_the_same_each_time(string kind)
    {
        var png = Draw(kind, "tiny:1");
        using var bitmap = SKBitmap.Decode(png);
        Assert.True(bitmap.Width >= 800 && bitmap.Height >= 600);
        Assert.InRange(bitmap.Pixels.Count(pixel => pixel != SKColors.White) / (double)bitmap.Pixels.Length, 0.005, 0.99);
        Assert.Equal(png, Draw(kind, "tiny:1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_title_is_drawn_whatever_fonts_the_machine_has(string kind)
    {
        // Only the model's name differs, so its letters must be there.
        Assert.NotEqual(Draw(kind, "tiny:1"), Draw(kind, "other:2"));
    }

    [Fact]
    public void The_font_is_the_built_in_one()
    {
        using var typeface = new PictureFont().CreateTypeface("whatever", false, false)!;
        Assert.Equal("DejaVu Sans", typeface.FamilyName);
        Assert.True(typeface.ContainsGlyphs("Precision 0.75 %, recall: é – ≥"));
    }

    [Fact]
    public void A_run_without_figures_by_the_pass_has_no_training_curves() =>
        Assert.Null(TrainingCurvesPicture.Draw("tiny:1", [new RunMetric("grid_points", 0, 12)]));

    private static byte[] Draw(string kind, string model) => kind switch
    {
        "roc" => RocPicture.Draw(model, [Curve, Curve with { Name = "other" }]),
        "precision-recall" => PrecisionRecallPicture.Draw(model, 0.5f, [Curve]),
        "confusion" => ConfusionPicture.Draw(model, "test", 0.5f, Curve.AtThreshold.Counts),
        "training-curves" => TrainingCurvesPicture.Draw(model, [new("train_loss", 1, 0.7), new("train_loss", 2, 0.5), new("val_auc", 1, 0.8)])!,
        _ => SpeedPicture.Draw(model, "test", [Version("1", 1000), Version("2", 1010), Version("3", 200_000)], 0.75),
    };

    private static ComparedVersion Version(string number, double speed) => new()
    {
        Version = new ModelVersion { Name = "tiny", Version = number, Tags = new Dictionary<string, string> { ["family"] = "lstm" } },
        Figures = [Curve.AtThreshold],
        TweetsPerSecond = speed,
    };
}
