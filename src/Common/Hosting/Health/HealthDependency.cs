namespace StreamSentiment.Common.Hosting.Health;

/// <summary>Says that the process needs this dependency to be ready.</summary>
/// <param name="Name">One of <see cref="Dependencies"/>.</param>
internal sealed record HealthDependency(string Name);
