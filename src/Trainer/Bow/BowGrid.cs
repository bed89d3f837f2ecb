namespace StreamSentiment.Trainer.Bow;

/// <summary>How much a grid search tries.</summary>
internal enum GridSize
{
    /// <summary>Nothing but the settings that did well before.</summary>
    None,

    /// <summary>A few.</summary>
    Small,

    /// <summary>Many.</summary>
    Full,
}

/// <summary>The combinations that a grid search tries.</summary>
internal static class BowGrid
{
    /// <summary>The points of one learner, in the order in which they are tried.</summary>
    /// <param name="inverseFrequency">TF-IDF; else counts.</param>
    public static IReadOnlyList<GridPoint> Of(BowLearner learner, bool inverseFrequency, GridSize size) => learner switch
    {
        BowLearner.LogisticRegression => LogisticRegression(inverseFrequency, size),
        BowLearner.NaiveBayes => NaiveBayes(size),
        BowLearner.LinearSvm => LinearSvm(inverseFrequency, size),
        _ => RandomForest(size),
    };

    // Counts make longer vectors than TF-IDF, so their weights are smaller.
    private static GridPoint[] LogisticRegression(bool inverseFrequency, GridSize size) => [..
        from frequency in Tried(size)
        from l2 in inverseFrequency ? Sizes(size, [1f], [0.5f, 1, 2], [0.25f, 0.5f, 1, 2, 4]) : Sizes(size, [10f], [3f, 10], [1f, 3, 10, 30])
        select new LogisticRegressionPoint(frequency, l2)];

    private static GridPoint[] NaiveBayes(GridSize size) => [..
        from absent in Sizes(size, [false], [true, false], [true, false])
        from smoothing in Sizes(size, [1.0], [0.3, 1, 3], [0.1, 0.3, 1, 3, 10])
        select new NaiveBayesPoint(absent, smoothing)];

    private static GridPoint[] LinearSvm(bool inverseFrequency, GridSize size) => [..
        from frequency in Tried(size)
        from lambda in inverseFrequency
            ? Sizes(size, [2e-5f], [1e-5f, 2e-5f, 5e-5f], [5e-6f, 1e-5f, 2e-5f, 5e-5f, 1e-4f])
            : Sizes(size, [2e-4f], [1e-4f, 2e-4f, 5e-4f], [5e-5f, 1e-4f, 2e-4f, 5e-4f, 1e-3f])
        from passes in Sizes(size, [20], [20], [10, 30])
        select new LinearSvmPoint(frequency, lambda, passes)];

    private static GridPoint[] RandomForest(GridSize size) => [..
        from tokens in Sizes(size, [2_000], [2_000], [1_000, 2_000, 4_000])
        from leaves in Sizes(size, [300], [150, 300], [150, 300, 1000])
        select new RandomForestPoint(TermFrequency.Binary, tokens, 100, leaves)];

    // Few tweets say a word twice, so how often it comes matters little.
    private static IEnumerable<TermFrequency> Tried(GridSize size) => Sizes(size,
        [TermFrequency.Binary],
        [TermFrequency.Binary, TermFrequency.Logarithmic],
        [TermFrequency.Binary, TermFrequency.Logarithmic, TermFrequency.Raw]);

    private static T[] Sizes<T>(GridSize size, T[] none, T[] small, T[] full) => size switch
    {
        GridSize.None => none,
        GridSize.Small => small,
        _ => full,
    };
}
