using System.Text.RegularExpressions;

namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>The queries that stand in tables and in prose, alone or in <c>./run sql "…"</c>.</summary>
internal static partial class Queries
{
    /// <summary>A page's own, as blocks of SQL, so that they can be run like those.</summary>
    public static MarkdownPage In(MarkdownPage page) => page with
    {
        Fences =
        [
            .. page.Spans.Select(span => (span.Line, Query: Query().Match(span.Text).Groups["query"].Value))
                .Where(span => span.Query.Length > 0).Select(span => new Fence(span.Line, "sql", [], [span.Query + ";"])),
        ],
    };

    [GeneratedRegex("^(\\./run sql \")?(?<query>select [^\"…]*[^\"…;])\"?;?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Query();
}
