using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>Everything that serving a model logs.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The model registry does not answer; {Model}:{Version}, which served last, serves from its copy (setting Model:Cache): {Problem}")]
    public static partial void StartsFromCache(ILogger logger, string model, string version, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The model registry {Registry} could not be asked; {Model}:{Version} goes on, and it is asked again: {Problem}")]
    public static partial void RegistryIsAway(ILogger logger, string registry, string model, string version, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The model registry {Registry} answers again.")]
    public static partial void RegistryIsBack(ILogger logger, string registry);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model}:{Version} goes on: {Problem}")]
    public static partial void NothingUsable(ILogger logger, string model, string version, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What}.")]
    public static partial void Shadow(ILogger logger, string what);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Challenger {Model}:{Version} failed while it scored in the shadow; the stream goes on without it.")]
    public static partial void ChallengerFailed(ILogger logger, Exception problem, string model, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "No copy of {Model}:{Version} could be kept for a start without the registry (setting Model:Cache), which is tried again: {Problem}")]
    public static partial void NotKept(ILogger logger, string model, string version, string problem);
}
