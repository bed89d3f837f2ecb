namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Lists as an answer may hold them: absent, and with nulls where something should be.</summary>
internal static class MlFlowLists
{
    /// <summary>What is there.</summary>
    public static IEnumerable<T> Present<T>(this IReadOnlyList<T>? list)
        where T : class => (list ?? []).Where(one => one is not null);

    /// <summary>The tags that have a name.</summary>
    public static IEnumerable<MlFlowTag> Named(this IReadOnlyList<MlFlowTag>? tags) => tags.Present().Where(tag => tag.Key is not null);

    /// <summary>The metrics that have a name.</summary>
    public static IEnumerable<MlFlowMetric> Named(this IReadOnlyList<MlFlowMetric>? metrics) => metrics.Present().Where(metric => metric.Key is not null);
}
