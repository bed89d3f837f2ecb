using System.Net.Sockets;
using Confluent.Kafka;
using Npgsql;

namespace StreamSentiment.Common.Streaming;

/// <summary>Tells a dependency that is away, and a value that it does not take, from a fault of ours.</summary>
public static class DependencyFaults
{
    /// <summary>Whether the database, or its client before it, refuses a value: trying again cannot help, leaving the value out does.</summary>
    public static bool IsRefusal(Exception problem) => problem switch
    {
        // 22: what a type does not allow; 23: a broken constraint; 54: beyond a limit.
        PostgresException refusal => refusal.SqlState[..2] is "22" or "23" or "54",
        InvalidCastException or ArgumentException or OverflowException => true,
        _ => false,
    };

    /// <summary>Whether trying again later can help: the database or the broker did not answer, was shutting down, or is full.</summary>
    public static bool IsPassing(Exception problem) => problem switch
    {
        // 53: insufficient resources, such as a full disk; 57: operator intervention; 25006: a standby took over.
        PostgresException refusal => refusal.IsTransient || refusal.SqlState.StartsWith("53", StringComparison.Ordinal)
            || refusal.SqlState.StartsWith("57P", StringComparison.Ordinal) || refusal.SqlState == "25006",
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        KafkaException kafka => !kafka.Error.IsFatal,
        AggregateException { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };
}
