using System.Text.Json;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>An error as X words it: in the stream, in an answer's body, or beside a rule.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Type">An address that names its kind.</param>
/// <param name="Connection">Which trouble with the connection it is, where it is one.</param>
/// <param name="Value">The rule that it is about, where it is about one.</param>
internal sealed record XError(string? Title, string? Detail, string? Type, string? Connection, string? Value)
{
    /// <summary>Title, trouble and detail in one line.</summary>
    public string Text => string.Join(": ", new[] { Title, Connection, Detail }.Where(part => !string.IsNullOrWhiteSpace(part)).Distinct());

    /// <summary>
    /// The errors that a line of the stream brings. None where it is a post, which may tell of its own troubles, or no JSON. Data that is
    /// null is no post.
    /// </summary>
    public static IReadOnlyList<XError> ReadLine(ReadOnlyMemory<byte> json) => Read(json, besideData: false);

    /// <summary>The errors that an answer's body holds: those of its list, or itself where it is one. None where it is no JSON.</summary>
    public static IReadOnlyList<XError> ReadBody(ReadOnlyMemory<byte> json) => Read(json, besideData: true);

    /// <summary>Whether it is the rules that X cannot stream by.</summary>
    public bool IsOfRules => Is("RuleConfigurationIssue", "rule-configuration-issue", "RulesInvalidIssue", "rules-invalid");

    /// <summary>Whether X has no room for so many rules.</summary>
    public bool IsOfRuleLimit => Is("rule-cap", "RuleCap", "rules-cap", "RulesCap");

    /// <summary>What the error means for the connection; null when it goes on.</summary>
    /// <param name="http">Hides the token.</param>
    /// <param name="setting">The feed's section.</param>
    public Ending? Ending(LiveHttp http, string setting)
    {
        var text = http.Note(Text);
        return Is("usage-capped", "UsageCapExceeded", "CreditsDepleted")
                ? new(EndingKind.UsageCap, "usage-cap", $"{text}. The posts that the account may read are used up; see its plan at X.") { NeedsPeople = true }
            : Is("TooManyConnections")
                ? new(EndingKind.RateLimit, "too-many-connections", $"{text}. Another program may read the stream with the same app.") { NeedsPeople = true }
            : Is("operational-disconnect", "Disconnect") ? new(EndingKind.Network, "disconnected", text)
            : IsOfRules
                ? new(EndingKind.Http, "rules", $"{text}. X cannot stream by the rules that it has; see those in {setting}:Rules.") { NeedsPeople = true }
            // X calls every trouble with the connection a ConnectionException: which one it is, its issue tells.
            : Connection is not null || Is("streaming-connection", "ConnectionException") ? new(EndingKind.Http, "connection-issue", text)
            : null;
    }

    private static IReadOnlyList<XError> Read(ReadOnlyMemory<byte> json, bool besideData)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || (!besideData && root.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null))
            {
                return [];
            }

            return root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array ? ReadAll(errors)
                : root.TryGetProperty("title", out _) || root.TryGetProperty("detail", out _) ? [Of(root)]
                : [];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it is no Unicode.
            return [];
        }
    }

    private static IReadOnlyList<XError> ReadAll(JsonElement errors) =>
        [.. errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object).Select(Of)];

    private static XError Of(JsonElement error)
    {
        return new(Text("title"), Text("detail") ?? Details() ?? Text("message"), Text("type"), Text("connection_issue") ?? Text("disconnect_type"), Text("value"));

        // Beside a rule X writes a list.
        string? Details() => error.TryGetProperty("details", out var list) && list.ValueKind == JsonValueKind.Array
            ? string.Join("; ", list.EnumerateArray().Where(detail => detail.ValueKind == JsonValueKind.String).Select(detail => detail.GetString()))
            : null;

        string? Text(string name) => error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private bool Is(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Holds(Connection, name) || Holds(Type, name) || Holds(Title, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(string? text, string name) => text is not null && text.Contains(name, StringComparison.OrdinalIgnoreCase);
}
