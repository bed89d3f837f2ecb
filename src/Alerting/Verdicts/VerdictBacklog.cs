using Confluent.Kafka;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Whether verdicts wait in Kafka that no Alerting process has taken in yet.</summary>
/// <remarks>Quiet by the clock says nothing then: what was wrong meanwhile may be among those that wait.</remarks>
internal sealed class VerdictBacklog(KafkaClients clients) : IVerdictBacklog, IDisposable
{
    private readonly StreamProgress _progress = new(clients);

    /// <inheritdoc/>
    public async Task<bool> MayBeAnyAsync()
    {
        try
        {
            return await _progress.LagAsync(Topics.AlertingGroup, Topics.Verdicts).ConfigureAwait(false) > 0;
        }
        catch (KafkaException)
        {
            // Who cannot ask does not know.
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _progress.Dispose();
}
