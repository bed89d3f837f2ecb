namespace StreamSentiment.Common.Tests.Hosting.Telemetry;

/// <summary>Meters and sources have one name in all hosts of a process, so tests that count what they hear run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
