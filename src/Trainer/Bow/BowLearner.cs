namespace StreamSentiment.Trainer.Bow;

/// <summary>What learns from counted tokens; all are ML.NET's.</summary>
internal enum BowLearner
{
    /// <summary>Logistic regression, fitted by L-BFGS.</summary>
    LogisticRegression,

    /// <summary>Naive Bayes of which tokens are there and which are not; how often one comes does not matter to it.</summary>
    NaiveBayes,

    /// <summary>Linear support vector machine, fitted tweet by tweet (Pegasos).</summary>
    LinearSvm,

    /// <summary>Random forest (FastForest) over the most telling tokens.</summary>
    RandomForest,
}

/// <summary>How learners and features are called on the command line and in packages.</summary>
internal static class BowNames
{
    /// <summary>All learners by name.</summary>
    public static readonly IReadOnlyDictionary<string, BowLearner> Learners = new Dictionary<string, BowLearner>(StringComparer.Ordinal)
    {
        ["logistic-regression"] = BowLearner.LogisticRegression,
        ["naive-bayes"] = BowLearner.NaiveBayes,
        ["linear-svm"] = BowLearner.LinearSvm,
        ["random-forest"] = BowLearner.RandomForest,
    };

    /// <summary>Name of a learner.</summary>
    public static string Of(BowLearner learner) => Learners.First(pair => pair.Value == learner).Key;

    /// <summary>Name of features, which is a package's embedding type.</summary>
    public static string Of(bool inverseFrequency) => inverseFrequency ? "tf-idf" : "counts";
}
