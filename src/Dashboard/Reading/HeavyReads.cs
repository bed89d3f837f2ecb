namespace StreamSentiment.Dashboard.Reading;

/// <summary>Questions that look at many rows, and the turns that they take. One for each process.</summary>
internal sealed class HeavyReads(DashboardOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Searches among tweets.</summary>
    public Turns Searches { get; } = new("searches", options, clock);

    /// <summary>Counts of rows by seconds.</summary>
    public Turns Counts { get; } = new("counts by 5s", options, clock);

    /// <summary>
    /// Sums of counts. Each is a matter of milliseconds, and a page asks for some at once: so nobody is refused before a crowd waits, and
    /// all together they work for a tenth of the time.
    /// </summary>
    public Turns Sums { get; } = new("sums of counts", options, clock, share: 0.1, mostWaiting: 64, mostOfOne: 64);

    /// <inheritdoc/>
    public void Dispose()
    {
        Searches.Dispose();
        Counts.Dispose();
        Sums.Dispose();
    }
}
