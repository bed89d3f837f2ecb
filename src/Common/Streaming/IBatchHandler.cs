using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>What a worker does with the records that it consumes.</summary>
public interface IBatchHandler
{
    /// <summary>
    /// Makes the batch durable. Returns when every record of it is, so that its offsets may be committed; may be called again with the
    /// same records. What <see cref="DependencyFaults"/> calls passing is retried after a pause; any other exception ends the worker.
    /// </summary>
    Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken);
}
