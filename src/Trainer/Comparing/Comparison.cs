using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Comparing;

/// <summary>All versions of a registry judged on the same tweets, and which of them would serve.</summary>
/// <param name="Versions">Best first.</param>
/// <param name="Choice">What the stream would choose, and why it passes over the others.</param>
/// <param name="Served">The data that the stream serves; null when nobody knows: then <paramref name="Choice"/> is that of a fresh one.</param>
internal sealed record Comparison(IReadOnlyList<ComparedVersion> Versions, ModelChoice Choice, ServedData? Served)
{
    /// <summary>Where nobody knows the data that the stream serves: what it would choose if it were each of the others.</summary>
    public IReadOnlyList<(string DataDigest, ModelChoice Choice)> Others { get; init; } = [];

    /// <summary>Loads and scores one version after another; those that cannot be used become rows with their problem.</summary>
    /// <param name="sets">The first decides the order.</param>
    /// <param name="maxBytes">Largest package that is loaded.</param>
    /// <param name="servedData">Finds the data that the stream serves, by the stream's settings.</param>
    /// <exception cref="RegistryException">The registry cannot be read.</exception>
    public static Comparison Of(IModelRegistry registry, string name, IReadOnlyList<JudgedTweets> sets, double recallFloor, long maxBytes,
        Func<ModelOptions, ServedData?> servedData, TimeProvider time, CancellationToken stop)
    {
        var compared = new List<ComparedVersion>();
        var versions = registry.ListAsync(name, stop).GetAwaiter().GetResult();
        var counts = sets.Select(set => set.Tweets.LongCount()).ToList();
        foreach (var version in versions)
        {
            try
            {
                compared.Add(Judge(registry, version, sets, counts, maxBytes, time, stop));
            }
            catch (Exception error) when (error is ModelPackageException or RegistryException)
            {
                compared.Add(new ComparedVersion { Version = version with { Problem = version.Problem ?? error.Message.TrimEnd('.') } });
            }
        }

        // What the stream would choose follows from its settings, as far as variables say them here too.
        var options = EnvironmentSettings.Read<ModelOptions>(ModelOptions.Section);
        var served = servedData(options);
        List<ModelVersion> forTheStream = [.. compared.Select(version => ForTheStream(version, options))];
        // What is typed or set counts before whatever serves, and the copy says what serves.
        var choice = ModelChooser.Choose(forTheStream, options.ToCriteria() with { DataDigest = served?.Digest ?? options.DataDigest });
        var others = served is not null ? [] : forTheStream.Select(version => version.DataDigest).OfType<string>().Distinct()
            .Where(digest => digest != choice.Chosen?.DataDigest)
            .Select(digest => (Digest: digest, Choice: ModelChooser.Choose(forTheStream, options.ToCriteria(digest))))
            .Where(other => other.Choice.Chosen is not null && other.Choice.Chosen.Version != choice.Chosen?.Version);
        return new Comparison([.. ComparedVersion.Sort(compared, recallFloor)], choice, served) { Others = [.. others] };
    }

    private static ComparedVersion Judge(IModelRegistry registry, ModelVersion version, IReadOnlyList<JudgedTweets> sets, List<long> counts,
        long maxBytes, TimeProvider time, CancellationToken stop)
    {
        var folder = registry.FetchAsync(version, stop).GetAwaiter().GetResult();
        var package = PackageSource.Verified(ModelPackage.Load(folder, maxBytes));
        using var model = new SentimentModel(package);
        var figures = new List<Figures>();
        for (var i = 0; i < sets.Count; i++)
        {
            var progress = new Progress($"{version} on {sets[i].Name}", counts[i], time);
            figures.Add(ModelEvaluation.Of(model, sets[i].Tweets, sets[i].Name, stop, progress).At(model.DecisionThreshold));
            progress.Close();
        }

        return new ComparedVersion
        {
            Version = version,
            Figures = figures,
            TweetsPerSecond = ScoringSpeed.Measure(model, sets[0].Tweets, time, stop),
            TrainingTime = RunRecord.Read(folder) is { } run ? TimeSpan.FromSeconds(run.TrainingSeconds) : null,
        };
    }

    // What was loaded here may be more than the stream takes.
    private static ModelVersion ForTheStream(ComparedVersion version, ModelOptions options) =>
        version.Version.Problem is null && version.Bytes > options.MaxMegabytes * 1024L * 1024
            ? version.Version with { Problem = $"its files are larger than the stream's limit of {options.MaxMegabytes} MB (setting Model:MaxMegabytes)" }
            : version.Version;
}
