namespace StreamSentiment.Alerting.Notices;

/// <summary>What a silence covers, in SQL, for all who ask.</summary>
internal static class SilenceSql
{
    /// <summary>The condition that a silence holds.</summary>
    /// <param name="model">The expression of the incident's model.</param>
    /// <param name="rule">The expression of its rule.</param>
    /// <param name="at">The moment; parameter <c>now</c> unless told.</param>
    public static string Covers(string model, string rule, string at = "@now") => $"exists (select {Covering(model, rule, at)})";

    /// <summary>The silences that hold, in words for a log; null when none does.</summary>
    /// <inheritdoc cref="Covers"/>
    public static string InWords(string model, string rule, string at = "@now") =>
        $"""
        (select string_agg(concat('silence ', s.silence_id, ' by ', s.created_by, ' until ', to_char(s.ends_at at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS'), ' UTC',
                                  case when s.why <> '' then concat(' (', s.why, ')') end), ', ' order by s.silence_id) {Covering(model, rule, at)})
        """;

    private static string Covering(string model, string rule, string at) =>
        $"""
        from silences s where s.starts_at <= {at} and s.ends_at > {at}
        and (s.model is null or s.model = {model}) and (s.rule is null or s.rule = {rule})
        """;
}
