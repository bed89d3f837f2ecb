namespace StreamSentiment.Dashboard.Reading;

/// <summary>Questions that look at many rows, and the turns that they take. One for each process.</summary>
internal sealed class HeavyReads(DashboardOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Searches among tweets.</summary>
    public Turns Searches { get; } = new("searches", options, clock);

    /// <summary>Counts of rows by seconds.</summary>
    public Turns Counts { get; } = new("counts by 5s", options, clock);

    /// <inheritdoc/>
    public void Dispose()
    {
        Searches.Dispose();
        Counts.Dispose();
    }
}
