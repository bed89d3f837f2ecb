using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Storage;

/// <summary>Everything that bringing the schema up to date logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Brought the database's schema up to date: {Migration}")]
    public static partial void Migrated(ILogger logger, string migration);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The database has been brought further than this release knows, up to {Migration}: a newer release runs, or ran, beside this one. "
        + "This one goes on with what it knows; docs/upgrades.md says how long that is meant to last.")]
    public static partial void Newer(ILogger logger, string migration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database warns: {Notice}")]
    public static partial void Notice(ILogger logger, string notice);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The role {Role}, {Purpose}, is not complete: {Problem}. The stream runs without it; docs/sql.md shows how a superuser makes it.")]
    public static partial void RoleIncomplete(ILogger logger, string role, string purpose, string problem);
}
