using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Models;

/// <summary>Everything that choosing a model logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Serving model {Model}:{Version}: {Reason}.")]
    public static partial void Chosen(ILogger logger, string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Passed over model {Model}:{Version}: {Reason}.")]
    public static partial void PassedOver(ILogger logger, string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Passed over {Count} more versions of {Model}: {Reasons}.")]
    public static partial void PassedOverMore(ILogger logger, int count, string model, string reasons);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The champion {Model}:{Version} does not serve: {Reason}.")]
    public static partial void ChampionPassedOver(ILogger logger, string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model}:{Version} could not be fetched, and is asked for again: {Problem}")]
    public static partial void NotFetched(ILogger logger, string model, string version, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Refused model {Model}:{Version}: {Problem}")]
    public static partial void Refused(ILogger logger, string model, string version, string problem);
}
