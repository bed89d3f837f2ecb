using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamSentiment.Documents.Tests.Running;

/// <summary>
/// Compares what a page shows below a command with what the command printed: each line that is shown must have come, in whatever order, with
/// numbers, ids, paths and labels of its own. JSON must have the members that are shown, of the same kind.
/// </summary>
internal static partial class ShownOutput
{
    private const string LeftOut = "…";

    // Printed by the first start in a folder, which a test's copy may have behind it.
    private static readonly string[] OnlyAtFirst = ["Building ", "Making a private Postgres"];

    /// <summary>What is missing or different; nothing where the shapes agree.</summary>
    /// <param name="learned">Takes the ids that came in place of those that are shown, so that later commands may name them.</param>
    public static IReadOnlyList<string> Missing(IReadOnlyList<string> shown, string printed, IDictionary<string, string> learned) =>
        shown is [['{' or '[', ..], ..] ? MissingJson(string.Concat(shown), printed, learned) : MissingLines(shown, printed, learned);

    private static List<string> MissingLines(IReadOnlyList<string> shown, string printed, IDictionary<string, string> learned)
    {
        var lines = printed.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        var missing = new List<string>();
        foreach (var line in shown.Where(line => line.Trim() is not (LeftOut or "...") && !OnlyAtFirst.Any(line.StartsWith)))
        {
            var shape = Shape(line);
            if (lines.Select(candidate => shape.Match(candidate)).FirstOrDefault(match => match.Success) is not { } found)
            {
                missing.Add($"no line like: {line}");
                continue;
            }

            foreach (var (id, came) in Ids().Matches(line).Zip(found.Groups["id"].Captures))
            {
                learned[id.Value] = came.Value;
            }
        }

        return missing;
    }

    private static Regex Shape(string line)
    {
        var shape = new StringBuilder("^");
        var at = 0;
        foreach (Match varies in Varying().Matches(line.TrimEnd()))
        {
            shape.Append(Regex.Escape(line[at..varies.Index]));
            shape.Append(varies.Groups.Cast<Group>().Skip(1).First(group => group.Success).Name switch
            {
                "left" => ".*",
                "home" => @"\S+",
                "id" => "(?<id>[0-9a-f]+)",
                "number" => @"-?\d[\d,]*(\.\d+)?",
                "label" => "(positive|negative)",
                "rule" => "-+",
                _ => @"\s*",
            });
            at = varies.Index + varies.Length;
        }

        return new Regex(shape.Append(Regex.Escape(line[at..].TrimEnd())).Append('$').ToString(), RegexOptions.ExplicitCapture);
    }

    private static List<string> MissingJson(string shown, string printed, IDictionary<string, string> learned)
    {
        var problems = new List<string>();
        try
        {
            using var wanted = JsonDocument.Parse(MoreMembers().Replace(shown, ""));
            using var came = JsonDocument.Parse(printed);
            Compare("$", wanted.RootElement, came.RootElement, problems, learned);
        }
        catch (JsonException wrong)
        {
            problems.Add($"no JSON: {wrong.Message}");
        }

        return problems;
    }

    private static void Compare(string path, JsonElement shown, JsonElement came, List<string> problems, IDictionary<string, string> learned)
    {
        if (Kind(shown) != Kind(came))
        {
            problems.Add($"{path} is shown as {Kind(shown)} and came as {Kind(came)}");
            return;
        }

        switch (shown.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in shown.EnumerateObject())
                {
                    if (came.TryGetProperty(member.Name, out var other))
                    {
                        Compare($"{path}.{member.Name}", member.Value, other, problems, learned);
                    }
                    else
                    {
                        problems.Add($"{path}.{member.Name} did not come");
                    }
                }

                break;
            case JsonValueKind.Array when shown.GetArrayLength() > 0:
                if (came.GetArrayLength() == 0)
                {
                    problems.Add($"{path} came empty");
                    break;
                }

                foreach (var element in shown.EnumerateArray())
                {
                    Compare($"{path}[0]", element, came[0], problems, learned);
                }

                break;
            case JsonValueKind.String when Ids().Match(shown.GetString()!) is { Success: true } id && id.Length == shown.GetString()!.Length:
                learned[id.Value] = came.GetString()!;
                break;
        }
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "nothing",
    };

    // What is another one in each run. Names of groups say what stands there; the first that matches counts.
    [GeneratedRegex(
        @"(?<left>…|\.\.\.)|(?<home>/home/me\S*)|(?<id>\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b)|(?<number>-?\d[\d,]*(\.\d+)?)"
        + @"|(?<label>\b(positive|negative)\b)|(?<rule>-{3,})|(?<space>\s+)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();

    // Digits and letters both, so that it is neither a number nor a word.
    [GeneratedRegex(@"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b")]
    private static partial Regex Ids();

    // A comma and the mark of what is left out, in an object or an array.
    [GeneratedRegex(@",\s*…\s*(?=[}\]])")]
    private static partial Regex MoreMembers();
}
