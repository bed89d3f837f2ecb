namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Texts as token ids, wherever they lie, to be read by several threads at once.</summary>
internal interface ISentences
{
    /// <summary>How many tokens all of them hold.</summary>
    long TokenCount { get; }

    /// <summary>Reads one of several parts that together hold every sentence once.</summary>
    /// <param name="part">From 0 to below <paramref name="parts"/>.</param>
    ISentenceReader Open(int part, int parts);
}

/// <summary>Reads sentence after sentence. Owned by one thread.</summary>
internal interface ISentenceReader : IDisposable
{
    /// <summary>Ids of the sentence last read; valid until the next <see cref="MoveNext"/>.</summary>
    ReadOnlySpan<int> Current { get; }

    /// <summary>Reads the next.</summary>
    /// <returns>False at the end of the part.</returns>
    bool MoveNext();
}
