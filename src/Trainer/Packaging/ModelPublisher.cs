using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Makes a package of a trained model of any family: compares the export with what the training library gave, finds the threshold and
/// the figures by the code that scores the stream, and puts it into the registry.
/// </summary>
internal sealed class ModelPublisher(PackageWriter writer, TrainingData data, double recallFloor, TimeProvider time)
{
    /// <summary>Writes and publishes the package.</summary>
    /// <returns>The published package.</returns>
    /// <exception cref="InvalidOperationException">The package and the training library disagree.</exception>
    public ModelPackage Publish(TrainedModel trained, Action<string> say, CancellationToken stop)
    {
        var manifest = new ModelManifest
        {
            Name = writer.Name,
            Version = writer.Version,
            Family = trained.Family,
            EmbeddingType = trained.EmbeddingType,
            Preprocessing = trained.Preprocessing,
            DecisionThreshold = 0.5,
            Metrics = new Dictionary<string, double>(),
            DataDigest = data.Digest(),
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()),
            Graph = OnnxLstm.Ends,
            Files = new Dictionary<string, PackageFile>(),
        };
        try
        {
            // The draft scores; its figures and golden examples then become the package's own.
            using var model = new SentimentModel(writer.Draft(manifest, trained, [new GoldenExample("draft", 0)], ""));
            var validation = ModelEvaluation.Of(model, data.Validation(), data.ValidationName, stop);
            CheckExport(trained, validation.Probabilities);
            var threshold = DecisionThreshold.Choose(validation.Probabilities, validation.Labels, recallFloor);

            var sets = new List<(string Name, Figures Figures)>
            {
                ("val", validation.At(threshold)),
                ("test", ModelEvaluation.Of(model, data.Test(), "the test set", stop).At(threshold)),
            };
            foreach (var name in data.OtherSets)
            {
                sets.Add((name.Replace('-', '_'), ModelEvaluation.Of(model, data.Other(name, TextPart.Test), name, stop).At(threshold)));
            }

            sets.ForEach(set => say($"{set.Name}: {set.Figures}"));
            manifest = manifest with
            {
                DecisionThreshold = threshold,
                Metrics = sets.SelectMany(set => Metrics(set.Name, set.Figures)).ToDictionary(),
            };
            var golden = GoldenTexts.Score(model, GoldenTexts.Read());
            var package = writer.Draft(manifest, trained, golden, ModelCard.Write(manifest, trained, sets, data.Terms));
            using (var final = new SentimentModel(package))
            {
                final.VerifyGolden();
            }

            return ModelPackage.Load(writer.Publish());
        }
        catch
        {
            writer.Discard();
            throw;
        }
    }

    private static void CheckExport(TrainedModel trained, float[] onnx)
    {
        if (trained.ValidationScores is not { } expected)
        {
            return;
        }

        var worst = expected.Length == onnx.Length ? expected.Zip(onnx, (left, right) => Math.Abs(left - right)).Max() : float.NaN;
        if (!(worst <= trained.ExportTolerance))
        {
            throw new InvalidOperationException(
                $"The package and the training library differ by {worst} on the validation tweets, more than {trained.ExportTolerance}: "
                + "the export is wrong.");
        }
    }

    private static IEnumerable<KeyValuePair<string, double>> Metrics(string set, Figures figures) =>
    [
        new($"{set}_precision", figures.Precision),
        new($"{set}_recall", figures.Recall),
        new($"{set}_accuracy", figures.Accuracy),
        new($"{set}_f1", figures.F1),
        new($"{set}_auc", figures.Auc),
    ];
}
