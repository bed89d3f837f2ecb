using System.Net.Sockets;
using Confluent.Kafka;
using Npgsql;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Streaming;

/// <summary>Tells a dependency that is away, and a value that it does not take, from a fault of ours.</summary>
public static class DependencyFaults
{
    /// <summary>Whether the database, or its client before it, refuses a value: trying again cannot help, leaving the value out does.</summary>
    public static bool IsRefusal(Exception problem) => problem switch
    {
        // 22: what a type does not allow; 23: a broken constraint; 54: beyond a limit.
        PostgresException refusal => !IsMissingPartition(refusal) && refusal.SqlState[..2] is "22" or "23" or "54",
        InvalidCastException or ArgumentException or OverflowException => true,
        _ => false,
    };

    /// <summary>Whether trying again later can help: the database or the broker did not answer, was shutting down, or is full.</summary>
    public static bool IsPassing(Exception problem) => problem switch
    {
        // 53: insufficient resources, such as a full disk; 57: operator intervention, a timeout among them; 25006: a standby took over.
        PostgresException refusal => refusal.IsTransient || IsMissingPartition(refusal) || refusal.SqlState.StartsWith("53", StringComparison.Ordinal)
            || refusal.SqlState.StartsWith("57", StringComparison.Ordinal) || refusal.SqlState == "25006",
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        KafkaException kafka => !kafka.Error.IsFatal && !IsTooLarge(kafka.Error),
        AggregateException { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };

    /// <summary>Which of <see cref="Dependencies"/> a passing fault is about.</summary>
    public static string DependencyOf(Exception problem) => problem switch
    {
        KafkaException => Dependencies.Kafka,
        AggregateException { InnerException: { } inner } => DependencyOf(inner),
        _ => Dependencies.Postgres,
    };

    /// <summary>Whether the client or the broker finds a record too large: trying again cannot help, a smaller one does.</summary>
    public static bool IsTooLarge(Error error) => error.Code == ErrorCode.MsgSizeTooLarge;

    /// <summary>Whether the broker cannot be reached; other errors are answers of a broker that is there.</summary>
    public static bool IsBrokerAway(Error error) => error.Code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_TimedOut
        or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_WaitCoord or ErrorCode.Local_Resolve or ErrorCode.RequestTimedOut;

    // "No partition of relation ... found for row" has the code of a check that failed, yet the row is not to blame.
    private static bool IsMissingPartition(PostgresException refusal) =>
        refusal.SqlState == PostgresErrorCodes.CheckViolation && string.IsNullOrEmpty(refusal.ConstraintName);
}
