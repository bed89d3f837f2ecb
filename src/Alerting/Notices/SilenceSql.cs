namespace StreamSentiment.Alerting.Notices;

/// <summary>What a silence covers, in SQL, for all who ask.</summary>
internal static class SilenceSql
{
    /// <summary>The condition that a silence holds at parameter <c>now</c>.</summary>
    /// <param name="model">The expression of the incident's model.</param>
    /// <param name="rule">The expression of its rule.</param>
    public static string Covers(string model, string rule) =>
        $"""
        exists (select from silences s where s.starts_at <= @now and s.ends_at > @now
                and (s.model is null or s.model = {model}) and (s.rule is null or s.rule = {rule}))
        """;
}
