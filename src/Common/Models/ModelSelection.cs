namespace StreamSentiment.Common.Models;

/// <summary>What came of asking the registry.</summary>
/// <param name="Choice">What is to serve and why; nothing where no version will do.</param>
/// <param name="Package">The chosen version, opened and checked; null when it serves already, or none will do.</param>
/// <param name="Refused">Versions that would have been chosen and did not prove themselves, with their problem.</param>
/// <param name="Listed">What the registry holds.</param>
internal sealed record ModelSelection(
    ModelChoice Choice, ModelPackage? Package, IReadOnlyList<ModelVersion> Refused, IReadOnlyList<ModelVersion> Listed)
{
    private const int Told = 3;

    /// <summary>
    /// What somebody should look at: versions that were to serve and were refused, and those that are newer than what serves or have the
    /// alias champion and cannot even be described, or whose package lies where nobody answers. Null when all is well.
    /// </summary>
    public string? Worry(ModelCriteria criteria)
    {
        var worries = Choice.PassedOver.Where(passed => Matters(passed.Version, criteria))
            .Select(passed => $"version {passed.Version.Version} {(passed.Version.IsAway ? "cannot be had now" : "is refused")}: {passed.Reason}")
            .ToList();
        if (Listed.FirstOrDefault(version => version.IsAway && version.Version == Choice.Chosen?.Version) is { } serving)
        {
            worries.Add($"version {serving.Version} serves, and cannot be asked about now: {serving.Problem}");
        }

        // The newest come last, and registries may hold thousands.
        return worries.Count == 0 ? null
            : string.Join("; ", worries.TakeLast(Told)) + (worries.Count > Told ? $"; and {worries.Count - Told} more" : "");
    }

    private bool Matters(ModelVersion version, ModelCriteria criteria)
    {
        if (Refused.Contains(version))
        {
            return true;
        }

        return ModelChooser.Refusal(version, criteria) is not null
            && (criteria.Version is null || criteria.Version == version.Version)
            && (version.Family is null || version.Family == criteria.Family)
            && (version.IsAway || version.Aliases.Contains(ModelVersion.Champion)
                || ModelVersionOrder.Oldest.Compare(version.Version, Choice.Chosen?.Version) > 0);
    }
}
