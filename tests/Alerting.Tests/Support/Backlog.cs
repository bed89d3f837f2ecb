using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>Says what a test wants to be true of Kafka.</summary>
internal sealed class Backlog : IVerdictBacklog
{
    /// <summary>Whether verdicts wait.</summary>
    public bool IsThere { get; set; }

    public Task<bool> MayBeAnyAsync() => Task.FromResult(IsThere);
}
