namespace StreamSentiment.Scorer.Rows;

/// <summary>Which rows of a batch were added to <c>scored_tweets</c>, by their place in the batch.</summary>
/// <param name="isNew">One for each row; null when all are new.</param>
internal readonly struct WrittenRows(bool[]? isNew)
{
    /// <summary>Whether no row was there before, nor came twice in the batch.</summary>
    public bool AllNew => isNew is null;

    /// <summary>Whether this row was added; false when its id had one already, or an earlier row of the batch has it.</summary>
    public bool IsNew(int row) => isNew is null || isNew[row];
}
