using System.Globalization;

namespace StreamSentiment.Common.Models;

/// <summary>The rule by which a version is chosen: one pure function.</summary>
public static class ModelChooser
{
    /// <summary>
    /// Refuses versions that are broken, whose two accounts disagree or whose figures are no numbers. Of the others a pinned version wins,
    /// else the one with alias <c>champion</c>; else, among those of the wanted family and data digest whose recall is at or above the
    /// floor, the highest metric, the newest among equals.
    /// </summary>
    /// <param name="versions">All versions under one name, in any order.</param>
    public static ModelChoice Choose(IReadOnlyList<ModelVersion> versions, ModelCriteria criteria)
    {
        var floor = criteria.RecallFloor.ToString(CultureInfo.InvariantCulture);
        var reasons = new Dictionary<ModelVersion, string>(ReferenceEqualityComparer.Instance);
        foreach (var version in versions)
        {
            if (Refusal(version, criteria) is { } refusal)
            {
                reasons[version] = refusal;
            }
        }

        List<ModelVersion> sound = [.. versions.Where(version => !reasons.ContainsKey(version))];
        if (criteria.Version is { } pinned)
        {
            return Conclude(sound.Find(version => version.Version == pinned), $"version {pinned} is set", $"version {pinned} is wanted");
        }

        if (sound.Find(version => version.Aliases.Contains(ModelVersion.Champion)) is { } champion)
        {
            return Conclude(champion, "it has the alias champion", "another version has the alias champion");
        }

        Pass(version => version.Family != criteria.Family, version => $"its family is {version.Family}, and {criteria.Family} is wanted");
        var digest = criteria.DataDigest ?? criteria.ServingDataDigest
            ?? sound.OrderBy(version => version.Version, ModelVersionOrder.Oldest).LastOrDefault()?.DataDigest;
        Pass(version => version.DataDigest != digest, _ => "it was measured on other data, so its figures do not compare");
        Pass(version => !version.Metrics.ContainsKey(criteria.Metric), _ => $"it has no metric {criteria.Metric}");
        Pass(version => !version.Metrics.ContainsKey(criteria.RecallMetric), _ => $"it has no metric {criteria.RecallMetric}");
        Pass(
            version => version.Metrics[criteria.RecallMetric] < criteria.RecallFloor,
            version => $"its {criteria.RecallMetric} {Figure(version, criteria.RecallMetric)} is below the floor {floor}");

        var best = sound
            .OrderByDescending(version => version.Metrics[criteria.Metric])
            .ThenByDescending(version => version.Version, ModelVersionOrder.Oldest)
            .FirstOrDefault();
        return best is null
            ? Conclude(null, "no version will do", "")
            : Conclude(
                best,
                $"its {criteria.Metric} {Figure(best, criteria.Metric)} is the highest with {criteria.RecallMetric} at or above {floor}",
                $"version {best.Version} has a higher {criteria.Metric}, or the same and is newer");

        void Pass(Predicate<ModelVersion> over, Func<ModelVersion, string> reason)
        {
            foreach (var version in sound.FindAll(over))
            {
                reasons[version] = reason(version);
            }

            sound.RemoveAll(over);
        }

        ModelChoice Conclude(ModelVersion? chosen, string reason, string passedOver) => new(
            chosen,
            chosen is null ? "no version will do" : reason,
            [.. versions.Where(version => !ReferenceEquals(version, chosen))
                .Select(version => new PassedOver(version, reasons.GetValueOrDefault(version, passedOver)))]);
    }

    /// <summary>Why a version will not do whatever its figures are; null when nothing is wrong with it.</summary>
    internal static string? Refusal(ModelVersion version, ModelCriteria criteria)
    {
        if (version.Problem is { } problem)
        {
            return problem;
        }

        if (version.Manifest is not { } manifest)
        {
            return "it has no model.json";
        }

        if (Disagreement(version, manifest) is { } disagreement)
        {
            return $"model.json and the registry disagree: {disagreement}";
        }

        string[] figures = [criteria.Metric, criteria.RecallMetric];
        if (Array.Find(figures, figure => version.Metrics.ContainsKey(figure) && !manifest.Metrics.ContainsKey(figure)) is { } missing)
        {
            return $"model.json and the registry disagree: model.json has no {missing}";
        }

        return Array.Find(figures, figure => version.Metrics.TryGetValue(figure, out var value) && !(value is >= 0 and <= 1)) is { } bad
            ? $"its {bad} is {Figure(version, bad)}, which is no figure between 0 and 1"
            : null;
    }

    private static string? Disagreement(ModelVersion version, ModelManifest manifest)
    {
        (string What, string? Registry, string Package)[] accounts =
        [
            ("name", version.Name, manifest.Name),
            ("version", version.Version, manifest.Version),
            ("family", version.Family, manifest.Family),
            ("embedding_type", version.Tags.GetValueOrDefault("embedding_type"), manifest.EmbeddingType),
            ("data_digest", version.DataDigest, manifest.DataDigest),
        ];
        foreach (var (what, registry, package) in accounts)
        {
            if (registry != package)
            {
                return $"{what} is '{package}' in one and '{registry}' in the other";
            }
        }

        foreach (var (metric, value) in version.Metrics)
        {
            // NaN equals NaN here: it is refused below, under its own name.
            if (manifest.Metrics.TryGetValue(metric, out var own) && !own.Equals(value) && !(Math.Abs(own - value) <= 1e-6))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{metric} is {own} in one and {value} in the other");
            }
        }

        return null;
    }

    private static string Figure(ModelVersion version, string metric) =>
        version.Metrics[metric].ToString("0.0000", CultureInfo.InvariantCulture);
}
