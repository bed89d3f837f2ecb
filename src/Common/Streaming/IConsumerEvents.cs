using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>What happens to a member of a consumer group, told on the thread that consumes, from within a call to its consumer.</summary>
public interface IConsumerEvents
{
    /// <summary>These partitions are this member's from now on.</summary>
    void Assigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>These partitions go to other members as soon as this returns; until then they may be committed.</summary>
    void Revoked(IConsumer<string, byte[]> consumer, IReadOnlyList<TopicPartition> partitions);

    /// <summary>These partitions are another's already: this member was taken for dead.</summary>
    void Lost(IConsumer<string, byte[]> consumer, IReadOnlyList<TopicPartition> partitions);

    /// <summary>The client has trouble with its brokers, and goes on trying.</summary>
    void Failed(Error trouble);
}
