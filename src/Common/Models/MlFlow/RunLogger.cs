namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Writes what a package's training told of itself into a run, in pieces that MLflow takes.</summary>
internal sealed class RunLogger(MlFlowApi api, string runId)
{
    private const int MaxMetrics = 1000;
    private const int MaxPairs = 100;
    private const int MaxParameterLength = 6000;
    private const int MaxTagLength = 5000;
    private const int MaxKeyLength = 250;

    /// <summary>Writes parameters, metrics of each step, the figures of the finished package, and tags.</summary>
    public async Task LogAsync(ModelManifest manifest, RunAccount account, CancellationToken stop)
    {
        var parameters = (account.Parameters ?? new Dictionary<string, string>())
            .Append(new("decision_threshold", manifest.DecisionThreshold.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Select(parameter => new MlFlowTag(KeyOf(parameter.Key), Cut(parameter.Value, MaxParameterLength)))
            // MLflow takes an empty value for one that was left out.
            .Where(parameter => parameter.Value!.Length > 0)
            .DistinctBy(parameter => parameter.Key);
        foreach (var some in parameters.Chunk(MaxPairs))
        {
            await api.LogBatchAsync(new MlFlowBatch(runId, Params: some), stop).ConfigureAwait(false);
        }

        var tags = account.MachineFacts().Select(fact => new MlFlowTag(KeyOf($"machine.{fact.Name}"), Cut(fact.Value, MaxTagLength)))
            .Concat((account.DataFiles ?? new Dictionary<string, string>())
                .Select(file => new MlFlowTag(KeyOf($"data.{file.Key}"), Cut(file.Value, MaxTagLength))))
            .Where(tag => tag.Value!.Length > 0)
            .DistinctBy(tag => tag.Key);
        foreach (var some in tags.Chunk(MaxPairs))
        {
            await api.LogBatchAsync(new MlFlowBatch(runId, Tags: some), stop).ConfigureAwait(false);
        }

        foreach (var some in Metrics(manifest, account).Chunk(MaxMetrics))
        {
            await api.LogBatchAsync(new MlFlowBatch(runId, Metrics: some), stop).ConfigureAwait(false);
        }
    }

    private static IEnumerable<MlFlowMetric> Metrics(ModelManifest manifest, RunAccount account)
    {
        var at = manifest.CreatedAt.ToUnixTimeMilliseconds();
        var steps = account.Metrics ?? [];
        // A run's metric is that of its highest step, and the package's figures at its threshold are what counts.
        var last = steps.Select(figure => figure.Step + 1).DefaultIfEmpty(0).Max();
        var figures = new Dictionary<string, double>(account.Figures ?? new Dictionary<string, double>());
        foreach (var (name, value) in manifest.Metrics)
        {
            figures[name] = value;
        }

        if (account.TrainingSeconds is { } seconds)
        {
            figures["training_seconds"] = seconds;
        }

        return steps.Select(figure => new MlFlowMetric(KeyOf(figure.Name), figure.Value, at, figure.Step))
            .Concat(figures.Select(figure => new MlFlowMetric(KeyOf(figure.Key), figure.Value, at, last)));
    }

    // What MLflow takes in a name: letters, digits, and some signs.
    private static string KeyOf(string name)
    {
        var key = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter)
            || "_-. :/".Contains(letter, StringComparison.Ordinal) ? letter : '_'));
        return key.Length <= MaxKeyLength ? key : key[..MaxKeyLength];
    }

    /// <summary>A text that is not too long.</summary>
    public static string Cut(string? text, int most = MaxTagLength) => text is null ? "" : text.Length <= most ? text
        : $"{text[..(most - 1)]}…";
}
