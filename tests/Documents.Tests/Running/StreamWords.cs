using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests.Running;

/// <summary>What a command has to do with a stream that runs.</summary>
internal static class StreamWords
{
    /// <summary>Whether it starts the stream itself.</summary>
    public static bool IsStream(SimpleCommand command) =>
        command.Program == "./run" && !command.Words.Contains("--help") && CommandOf(command) is null;

    /// <summary>Whether it starts the stream and goes on until it is stopped.</summary>
    public static bool IsEndless(SimpleCommand command) => IsStream(command) && !command.Words.Contains("--until-done");

    /// <summary>Whether a stream has to be stopped before: its broker is needed.</summary>
    public static bool WantsNoStream(SimpleCommand command) =>
        CommandOf(command) == "replay-dead-letters" && !command.Words.Contains("--dry-run") && !command.Words.Contains("--kafka");

    /// <summary>Whether it asks the database that a stream leaves behind, and starts its server where none runs.</summary>
    public static bool AsksDatabase(SimpleCommand command) => CommandOf(command) is not (null or "test-alert");

    /// <summary>Whether it asks a stream that runs, or its server.</summary>
    public static bool AsksStream(SimpleCommand command) =>
        command.Program is "psql" or "pg_dump"
        || (command.Program == "curl" && command.Words.Any(word => word.Contains("localhost:", StringComparison.Ordinal)));

    private static string? CommandOf(SimpleCommand command) =>
        command.Program == "./run" && command.Words.Count > 1 && Programs.HelpOf("src/Standalone").Commands.Contains(command.Words[1])
            ? command.Words[1]
            : null;
}
