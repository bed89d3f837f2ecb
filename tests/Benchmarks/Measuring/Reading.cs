namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>What one measurement gave for one figure.</summary>
/// <param name="Figure">One of the names in <see cref="FigureCatalog"/>.</param>
/// <param name="Value">In the figure's unit.</param>
/// <param name="CoreMicroseconds">Time of cores spent on one tweet, in microseconds, where that was measured.</param>
internal sealed record Reading(string Figure, double Value, double? CoreMicroseconds = null);
