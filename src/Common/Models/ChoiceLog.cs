using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Models;

/// <summary>Tells a choice, and of a later one only what is new.</summary>
internal static class ChoiceLog
{
    /// <summary>Logs what serves and why, and why each other version does not.</summary>
    /// <param name="before">The choice that was told before; null: none.</param>
    public static void Tell(ILogger logger, ModelChoice? before, ModelChoice choice)
    {
        if (choice.Chosen is { } chosen && (before?.Chosen?.Version != chosen.Version || before.Reason != choice.Reason))
        {
            LogMessages.Chosen(logger, chosen.Name, chosen.Version, choice.Reason);
        }

        foreach (var (version, reason) in choice.PassedOver)
        {
            if (before?.PassedOver.Any(known => known.Version.Version == version.Version && known.Reason == reason) == true)
            {
                continue;
            }

            if (version.Aliases.Contains(ModelVersion.Champion))
            {
                LogMessages.ChampionPassedOver(logger, version.Name, version.Version, reason);
            }
            else
            {
                LogMessages.PassedOver(logger, version.Name, version.Version, reason);
            }
        }
    }
}
