using System.Diagnostics;
using Confluent.Kafka;
using Npgsql;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>Tags by OpenTelemetry's conventions for messaging, the same on metrics and spans.</summary>
internal static class TelemetryTags
{
    /// <summary>Which messaging system; whatever span has it is one of the stream's.</summary>
    public const string System = "messaging.system";

    /// <summary>What was done with it.</summary>
    public const string Operation = "messaging.operation.name";

    /// <summary>The topic.</summary>
    public const string Topic = "messaging.destination.name";

    /// <summary>The consumer group.</summary>
    public const string Group = "messaging.consumer.group.name";

    /// <summary>What went wrong, in one word.</summary>
    public const string Error = "error.type";

    /// <summary>Tags of something done with a topic.</summary>
    public static TagList Of(string operation, string topic, string? group, Exception? problem)
    {
        var tags = new TagList { { System, "kafka" }, { Operation, operation }, { Topic, topic } };
        if (group is not null)
        {
            tags.Add(Group, group);
        }

        if (problem is not null)
        {
            tags.Add(Error, ErrorOf(problem));
        }

        return tags;
    }

    /// <summary>One of few words: the broker's, the database's, or the kind of fault.</summary>
    public static string ErrorOf(Exception problem) => problem.GetBaseException() switch
    {
        KafkaException kafka => kafka.Error.Code.ToString(),
        PostgresException refusal => refusal.SqlState,
        { } other => other.GetType().FullName ?? "_OTHER",
    };
}
