using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace StreamSentiment.Trainer.Bow;

/// <summary>What a learner found, and the probabilities that ML.NET's own scores give the validation tweets, in their order.</summary>
internal sealed record TrainedBow(BowModel Model, PlattCalibration Calibration, float[] ValidationScores);

/// <summary>Trains one learner with one combination of settings by ML.NET.</summary>
/// <param name="threads">Threads that grow a forest; the other learners use one.</param>
internal sealed class BowTrainer(int seed, int threads, CancellationToken stop)
{
    /// <summary>Trains on the tweets of a corpus that is narrowed to the point's tokens already.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TrainedBow Train(GridPoint point, BowCorpus corpus, BowVectorizer vectorizer)
    {
        // Nobody outside ML.NET can stop its trainers: who reads rows stops at the next one, a forest is left to the end of the process.
        var (model, scores) = Task.Run(() => Fit(point, corpus, vectorizer), stop).WaitAsync(stop).GetAwaiter().GetResult();
        // Only logistic regression's scores are log-odds; the others' say no more than which tweet is the more positive.
        var calibration = point is LogisticRegressionPoint
            ? PlattCalibration.None
            : PlattCalibration.Fit(scores, corpus.Validation.Labels);
        return new TrainedBow(model, calibration, Array.ConvertAll(scores, calibration.Probability));
    }

    private (BowModel Model, float[] Scores) Fit(GridPoint point, BowCorpus corpus, BowVectorizer vectorizer)
    {
        var context = new MLContext(seed);
        var train = BowRows.Shuffled(corpus.Train, vectorizer, seed, stop).View(context);
        var validation = BowRows.InOrder(corpus.Validation, vectorizer, stop).View(context);
        return point switch
        {
            LogisticRegressionPoint logistic => LogisticRegression(context, logistic, train, validation),
            NaiveBayesPoint bayes => NaiveBayes(context, bayes, train, validation),
            LinearSvmPoint svm => LinearSvm(context, svm, train, validation),
            RandomForestPoint forest => RandomForest(context, forest, train, validation),
            _ => throw new ArgumentException($"{point.GetType().Name} has no learner.", nameof(point)),
        };
    }

    private static (BowModel Model, float[] Scores) LogisticRegression(
        MLContext context, LogisticRegressionPoint point, IDataView train, IDataView validation)
    {
        var trained = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            L1Regularization = 0,
            L2Regularization = point.L2,
            MaximumNumberOfIterations = 300,
            OptimizationTolerance = 1e-5f,
            // More threads would hold all features in memory, and sum in an order of chance.
            NumberOfThreads = 1,
        }).Fit(train);
        return (Linear(trained.Model.SubModel), Scores(trained, validation));
    }

    private static (BowModel Model, float[] Scores) LinearSvm(
        MLContext context, LinearSvmPoint point, IDataView train, IDataView validation)
    {
        var trained = context.BinaryClassification.Trainers.LinearSvm(new LinearSvmTrainer.Options
        {
            Lambda = point.Lambda,
            NumberOfIterations = point.Passes,
            // The rows come shuffled; a stream cannot be shuffled again for each pass.
            Shuffle = false,
        }).Fit(train);
        return (Linear(trained.Model), Scores(trained, validation));
    }

    private static (BowModel Model, float[] Scores) NaiveBayes(
        MLContext context, NaiveBayesPoint point, IDataView train, IDataView validation)
    {
        var trained = context.MulticlassClassification.Trainers.NaiveBayes(nameof(BowRow.Class)).Fit(train);
        var model = NaiveBayesWeights.Of(trained.Model, point);
        return (model, point is { Absent: true, Smoothing: 1 }
            ? [.. trained.Transform(validation).GetColumn<VBuffer<float>>("Score").Select(of => of.GetItemOrDefault(1) - of.GetItemOrDefault(0))]
            : [.. validation.GetColumn<VBuffer<float>>(nameof(BowRow.Features))
                .Select(text => model.Score(text.GetIndices().ToArray(), text.GetValues().ToArray()))]);
    }

    private (BowModel Model, float[] Scores) RandomForest(
        MLContext context, RandomForestPoint point, IDataView train, IDataView validation)
    {
        var trained = context.BinaryClassification.Trainers.FastForest(new FastForestBinaryTrainer.Options
        {
            NumberOfTrees = point.Trees,
            NumberOfLeaves = point.Leaves,
            MinimumExampleCountPerLeaf = 2,
            FeatureFraction = 1,
            FeatureFractionPerSplit = 0.1,
            NumberOfThreads = threads,
            Seed = seed,
            FeatureSelectionSeed = seed,
        }).Fit(train);
        var forest = trained.Model.TrainedTreeEnsemble;
        return (ForestBow.Of([.. forest.Trees], forest.TreeWeights, forest.Bias), Scores(trained, validation));
    }

    private static LinearBow Linear(LinearModelParameters model) => new([.. model.Weights], model.Bias);

    private static float[] Scores(ITransformer trained, IDataView validation) =>
        [.. trained.Transform(validation).GetColumn<float>("Score")];
}
