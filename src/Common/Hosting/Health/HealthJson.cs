using System.Text.Json;

namespace StreamSentiment.Common.Hosting.Health;

/// <summary>Health as JSON: <c>{"status":"red","dependencies":{"postgres":{"status":"red","since":"…","why":"…"}}}</c>.</summary>
internal static class HealthJson
{
    /// <summary>UTF-8 of the states.</summary>
    public static byte[] Write(IReadOnlyList<DependencyState> states)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("status", IsReady(states) ? "green" : IsAway(states) ? "red" : "starting");
            json.WriteStartObject("dependencies");
            foreach (var state in states)
            {
                json.WriteStartObject(state.Name);
                json.WriteString("status", state.Status switch { DependencyStatus.Green => "green", DependencyStatus.Red => "red", _ => "starting" });
                json.WriteString("since", state.Since.UtcDateTime);
                if (state.Note is { } note)
                {
                    json.WriteString(state.Status == DependencyStatus.Red ? "why" : "uses", note);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Whether the process can do its work: all that it needs is green, whatever its feeds are.</summary>
    public static bool IsReady(IReadOnlyList<DependencyState> states) =>
        states.All(state => state.Status == DependencyStatus.Green || state.Name.StartsWith(Dependencies.Feed, StringComparison.Ordinal));

    private static bool IsAway(IReadOnlyList<DependencyState> states) =>
        states.Any(state => state.Status == DependencyStatus.Red && !state.Name.StartsWith(Dependencies.Feed, StringComparison.Ordinal));
}
