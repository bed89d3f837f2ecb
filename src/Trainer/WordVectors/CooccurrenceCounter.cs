namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Counts which words stand near which, in bounded memory: every thread fills a table, writes it to a file when it is full, and the files
/// are merged. Only pairs that occur take room, on disk 16 bytes each.
/// </summary>
/// <param name="folder">Where the files go; whoever made it removes it.</param>
internal sealed class CooccurrenceCounter(GloveSettings settings, string folder)
{
    private const int ReportEvery = 1024;
    private int _files;

    /// <summary>Counts.</summary>
    /// <returns>Runs that, merged, hold every pair once; few enough to be read together.</returns>
    /// <param name="progress">Its total is the number of tokens.</param>
    public List<CooccurrenceRun> Count(ISentences sentences, Progress progress, CancellationToken stop)
    {
        var runs = new List<CooccurrenceRun>();
        long done = 0;
        WorkerThreads.Run(settings.Threads, "co-occurrences", thread =>
        {
            var table = new CooccurrenceTable(settings.Memory / settings.Threads);
            using var reader = sentences.Open(thread, settings.Threads);
            for (var i = 1; reader.MoveNext() && !stop.IsCancellationRequested; i++)
            {
                Add(reader.Current, table, runs);
                var reached = Interlocked.Add(ref done, reader.Current.Length);
                if (i % ReportEvery == 0)
                {
                    progress.Report(reached);
                }
            }

            Spill(table, runs);
        });
        stop.ThrowIfCancellationRequested();
        return CooccurrenceRun.Reduce(runs, NextFile, stop);
    }

    private void Add(ReadOnlySpan<int> sentence, CooccurrenceTable table, List<CooccurrenceRun> runs)
    {
        for (var position = 0; position < sentence.Length; position++)
        {
            for (var distance = 1; distance <= Math.Min(settings.Window, position); distance++)
            {
                if (table.IsFull)
                {
                    Spill(table, runs);
                }

                var (one, other) = (sentence[position - distance], sentence[position]);
                // A word beside itself is seen from both sides, as the pair of two others is.
                table.Add(one, other, (one == other ? 2 : 1) * CooccurrenceTable.One / distance);
            }
        }
    }

    private void Spill(CooccurrenceTable table, List<CooccurrenceRun> runs)
    {
        using var writer = new CooccurrenceRun.Writer(NextFile());
        table.Spill(writer);
        var run = writer.Finish();
        lock (runs)
        {
            runs.Add(run);
        }
    }

    private string NextFile() => Path.Combine(folder, $"run-{Interlocked.Increment(ref _files)}");
}
