using System.Diagnostics.Metrics;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>Where the histograms draw their lines.</summary>
internal static class Buckets
{
    /// <summary>What a computer does at once, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Work = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>What may also wait for a while, in seconds.</summary>
    public static readonly InstrumentAdvice<double> Waits = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800],
    };

    /// <summary>How many.</summary>
    public static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 512, 1_024, 2_048, 4_096, 16_384] };
}
