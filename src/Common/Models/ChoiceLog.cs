using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Models;

/// <summary>Tells a choice, and of a later one only what is new.</summary>
internal static class ChoiceLog
{
    private const int Few = 10;

    /// <summary>Logs what serves and why, and why the others do not: each of the best ones, and of the rest how many for which
    /// reason.</summary>
    /// <param name="before">The choice that was told before; null: none.</param>
    /// <param name="metric">The metric that decides.</param>
    public static void Tell(ILogger logger, ModelChoice? before, ModelChoice choice, string metric)
    {
        if (choice.Chosen is { } chosen && (before?.Chosen?.Version != chosen.Version || before.Reason != choice.Reason))
        {
            LogMessages.Chosen(logger, chosen.Name, chosen.Version, choice.Reason);
        }

        var told = (before?.PassedOver ?? []).Select(passed => (passed.Version.Version, passed.Reason)).ToHashSet();
        List<PassedOver> news = [.. choice.PassedOver.Where(passed => !told.Contains((passed.Version.Version, passed.Reason)))];
        foreach (var (version, reason) in news.Where(passed => IsChampion(passed.Version)))
        {
            LogMessages.ChampionPassedOver(logger, version.Name, version.Version, reason);
        }

        news.RemoveAll(passed => IsChampion(passed.Version));
        var best = news.Count <= Few ? [.. news] : news
            .OrderByDescending(passed => passed.Version.Metrics.GetValueOrDefault(metric, double.NegativeInfinity))
            .ThenByDescending(passed => passed.Version.Version, ModelVersionOrder.Oldest)
            .Take(Few).ToHashSet();
        foreach (var (version, reason) in news.Where(best.Contains))
        {
            LogMessages.PassedOver(logger, version.Name, version.Version, reason);
        }

        if (news.Count > best.Count)
        {
            var reasons = ReasonCounts.Of(news.Where(passed => !best.Contains(passed)));
            LogMessages.PassedOverMore(logger, news.Count - best.Count, news[0].Version.Name, reasons);
        }
    }

    private static bool IsChampion(ModelVersion version) => version.Aliases.Contains(ModelVersion.Champion);
}
