using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Reports;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Makes a package of a trained model of any family: compares the export with what the training library gave, finds the threshold and
/// the figures by the code that scores the stream, draws the pictures, and puts it all into the registry.
/// </summary>
/// <param name="recallFloor">Smallest recall on the main validation tweets, 0 to 1.</param>
/// <param name="otherRecallFloor">Smallest recall on the validation part of each other set.</param>
internal sealed class ModelPublisher(PackageWriter writer, TrainingData data, double recallFloor, TimeProvider time,
    double otherRecallFloor = ModelPublisher.DefaultOtherRecallFloor)
{
    /// <summary>Smallest recall on the validation part of each other set unless told otherwise.</summary>
    public const double DefaultOtherRecallFloor = 0.75;

    private static readonly Dictionary<string, byte[]> NothingMore = [];

    /// <summary>Writes and publishes the package.</summary>
    /// <param name="say">Gets the figures, line by line.</param>
    /// <returns>The published package, as it was read before its draft went where the registry is a server.</returns>
    /// <exception cref="DataException">The version that was asked for was taken meanwhile.</exception>
    /// <exception cref="RegistryException">A server did not take it.</exception>
    /// <exception cref="InvalidOperationException">The package and the training library disagree.</exception>
    public ModelPackage Publish(TrainedModel trained, Action<string> say, CancellationToken stop)
    {
        var manifest = new ModelManifest
        {
            Name = writer.Name,
            Version = writer.NextVersion(),
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
            writer.RemoveLeftovers();
            // The draft scores; its figures and golden examples then become the package's own.
            using var model = new SentimentModel(writer.Draft(manifest, trained, [new GoldenExample("draft", 0)], "", NothingMore));
            var validation = Score(model, "val", data.Validation(), data.ValidationName, stop);
            CheckExport(trained, validation.Evaluation.Probabilities);
            List<ScoredSet> otherValidation = [.. data.OtherSets.Select(set =>
                Score(model, $"val_{SetNames.Metric(set)}", data.Other(set, TextPart.Validation), $"the validation part of {set}", stop))];
            var (threshold, notes) = DecisionThreshold.Choose(
            [
                new ThresholdSet(validation.Title, validation.Curve, recallFloor),
                .. otherValidation.Select(set => new ThresholdSet(set.Title, set.Curve, otherRecallFloor)),
            ]);
            List<ScoredSet> reported =
            [
                validation,
                Score(model, "test", data.Test(), "the test set", stop),
                .. data.OtherSets.Select(set =>
                    Score(model, SetNames.Metric(set), data.Other(set, TextPart.Test), $"the held-out part of {set}", stop)),
            ];

            manifest = manifest with { DecisionThreshold = threshold, Metrics = Metrics(reported, threshold) };
            var figures = Metrics([.. reported, .. otherValidation], threshold);
            var golden = GoldenTexts.Score(model, GoldenTexts.Read());
            var pictures = RunPictures.Draw(manifest.Name, trained.Run, threshold, reported);
            string? place = null;
            while (place is null)
            {
                stop.ThrowIfCancellationRequested();
                // Numbered only now: another training may have published since this one began, and even since the last turn.
                manifest = manifest with { Version = writer.NextVersion() };
                var run = RunRecord.Of(manifest, trained, notes) with { Figures = figures, DataFiles = data.Digests };
                var package = writer.Draft(
                    manifest,
                    trained,
                    golden,
                    ModelCard.Write(
                        manifest, trained, [.. reported.Select(set => (set.Title, set.Evaluation.At(threshold)))], pictures.Keys, data),
                    new Dictionary<string, byte[]>(pictures) { [ModelPackage.RunFile] = run.ToBytes() });
                using (var final = new SentimentModel(package))
                {
                    final.VerifyGolden();
                }

                place = writer.TryPublish(manifest.Version, stop);
            }

            var published = ModelPackage.Load(place, long.MaxValue);
            Say(say, threshold, [.. reported, .. otherValidation], notes);
            return published;
        }
        finally
        {
            writer.Dispose();
        }
    }

    private ScoredSet Score(SentimentModel model, string name, IEnumerable<LabelledTweet> tweets, string called, CancellationToken stop)
    {
        var progress = new Progress($"Scoring {called}", tweets.Count(), time);
        var scored = new ScoredSet(name, ModelEvaluation.Of(model, tweets, called, stop, progress), data.MainName);
        progress.Close();
        return scored;
    }

    private static Dictionary<string, double> Metrics(IEnumerable<ScoredSet> sets, float threshold) =>
        sets.SelectMany(set => set.Evaluation.At(threshold).Named(set.Name)).ToDictionary();

    private static void Say(Action<string> say, float threshold, IReadOnlyList<ScoredSet> sets, IReadOnlyList<string> notes)
    {
        var table = FiguresTable.Create();
        foreach (var set in sets)
        {
            table.Add(set.Title, set.Evaluation.At(threshold));
        }

        say(FormattableString.Invariant($"At the threshold {threshold:0.0000}:"));
        say(table.ToText().TrimEnd());
        foreach (var note in notes)
        {
            say(note);
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
}
