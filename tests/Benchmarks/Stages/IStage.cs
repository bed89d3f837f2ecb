using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A part of the stream that can be measured alone.</summary>
internal interface IStage : IAsyncDisposable
{
    /// <summary>How often it is measured; rounds of all stages are interleaved.</summary>
    int Rounds { get; }

    /// <summary>Makes its input and warms up.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Measures once, its bound beside it.</summary>
    Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken);
}
