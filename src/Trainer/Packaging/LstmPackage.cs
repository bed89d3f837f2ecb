using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Makes a package of a trained LSTM: exports it, compares it with what libtorch gave, finds its threshold and its figures.
/// </summary>
internal sealed class LstmPackage(PackageWriter writer, DataFolder folder, TokenizerSettings tokenizer, double recallFloor,
    TimeProvider time)
{
    private const float ExportTolerance = 1e-5f;

    /// <summary>Writes and publishes the package.</summary>
    /// <param name="trained">Weights, and what libtorch gave for the validation tweets that hold a token, in file order.</param>
    /// <param name="command">The command that makes this package, for its card.</param>
    /// <returns>The published package.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime and libtorch disagree.</exception>
    public ModelPackage Publish(TrainedLstm trained, Vocabulary vocabulary, string command, Action<string> say, CancellationToken stop)
    {
        var onnx = OnnxLstm.Export(trained.Weights);
        var manifest = new ModelManifest
        {
            Name = writer.Name,
            Version = writer.Version,
            Family = "lstm",
            EmbeddingType = "word2vec",
            Preprocessing = tokenizer,
            DecisionThreshold = 0.5,
            Metrics = new Dictionary<string, double>(),
            DataDigest = folder.Digest(),
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()),
            Graph = OnnxLstm.Ends,
            Files = new Dictionary<string, PackageFile>(),
        };
        try
        {
            // The draft scores; its figures and golden examples then become the package's own.
            using var model = new SentimentModel(writer.Draft(manifest, onnx, vocabulary, [new GoldenExample("draft", 0)], ""));
            var validation = ModelEvaluation.Of(model, LabelledFile.Read(folder.Validation), folder.Validation, stop);
            CheckExport(trained.ValidationScores, validation.Probabilities);
            var threshold = DecisionThreshold.Choose(validation.Probabilities, validation.Labels, recallFloor);

            var sets = new List<(string Name, Figures Figures)>
            {
                ("val", validation.At(threshold)),
                ("test", ModelEvaluation.Of(model, LabelledFile.Read(folder.Test), folder.Test, stop).At(threshold)),
            };
            foreach (var (name, file) in folder.Others)
            {
                var heldOut = LabelledFile.Read(file).Where(tweet => TextFold.IsHeldOut(tweet.Text));
                sets.Add((name.Replace('-', '_'), ModelEvaluation.Of(model, heldOut, file, stop).At(threshold)));
            }

            sets.ForEach(set => say($"{set.Name}: {set.Figures}"));
            manifest = manifest with
            {
                DecisionThreshold = threshold,
                Metrics = sets.SelectMany(set => Metrics(set.Name, set.Figures)).ToDictionary(),
            };
            var golden = GoldenTexts.Score(model, GoldenTexts.Read());
            var package = writer.Draft(manifest, onnx, vocabulary, golden,
                ModelCard.Write(manifest, vocabulary, trained.Weights, sets, ModelCard.TermsOf(folder.Terms), command));
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

    private static void CheckExport(float[] torch, float[] onnx)
    {
        var worst = torch.Length == onnx.Length ? torch.Zip(onnx, (left, right) => Math.Abs(left - right)).Max() : float.NaN;
        if (!(worst <= ExportTolerance))
        {
            throw new InvalidOperationException(
                $"ONNX Runtime and libtorch differ by {worst} on the validation tweets, more than {ExportTolerance}: the export is wrong.");
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
