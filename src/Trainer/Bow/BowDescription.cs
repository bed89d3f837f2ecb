using System.Globalization;

namespace StreamSentiment.Trainer.Bow;

/// <summary>Says in a model card what a bag-of-words model is.</summary>
internal static class BowDescription
{
    /// <summary>One paragraph of Markdown.</summary>
    public static string Of(BowLearner learner, GridBest best)
    {
        var what = learner switch
        {
            BowLearner.LogisticRegression => "Logistic regression (logistic-regression, L-BFGS)",
            BowLearner.NaiveBayes => "Naive Bayes (naive-bayes; it asks of each known token whether it is there)",
            BowLearner.LinearSvm => "A linear support vector machine (linear-svm)",
            _ => "A random forest (random-forest)",
        };
        var features = best.Vectorizer.InverseFrequencies is null ? "counts of tokens" : "TF-IDF (smoothed, vectors of length 1)";
        var calibration = learner == BowLearner.LogisticRegression
            ? "Its scores are log-odds, so probabilities are theirs."
            : "A sigmoid fitted on the validation tweets turns its scores into probabilities.";
        return string.Create(CultureInfo.InvariantCulture,
            $"{what} over {features} ({best.Corpus.Vocabulary.Count:N0} tokens; {best.Point}), trained by ML.NET. {calibration}");
    }
}
