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
            json.WriteString("status", NameOf(Overall(states)));
            json.WriteStartObject("dependencies");
            foreach (var state in states)
            {
                json.WriteStartObject(state.Name);
                json.WriteString("status", NameOf(state.Status));
                json.WriteString("since", state.Since.UtcDateTime);
                if (state.Note is { } note)
                {
                    json.WriteString(state.Status == DependencyStatus.Red ? "why" : "uses", note);
                }

                if (state.Reason is { } reason)
                {
                    json.WriteString("because", reason);
                }

                if (state.Worry is { } worry)
                {
                    json.WriteString("why", worry);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Whether the process can do its work: all that it needs is there, whatever its feeds are.</summary>
    public static bool IsReady(IReadOnlyList<DependencyState> states) =>
        states.All(state => state.Status is DependencyStatus.Green or DependencyStatus.Degraded || IsFeed(state));

    // The worst of all but the feeds.
    private static DependencyStatus Overall(IReadOnlyList<DependencyState> states) =>
        states.Any(state => state.Status == DependencyStatus.Red && !IsFeed(state)) ? DependencyStatus.Red
        : !IsReady(states) ? DependencyStatus.Starting
        : states.Any(state => state.Status == DependencyStatus.Degraded) ? DependencyStatus.Degraded
        : DependencyStatus.Green;

    private static bool IsFeed(DependencyState state) => state.Name.StartsWith(Dependencies.Feed, StringComparison.Ordinal);

    /// <summary>The word for a status.</summary>
    public static string NameOf(DependencyStatus status) => status switch
    {
        DependencyStatus.Green => "green",
        DependencyStatus.Degraded => "degraded",
        DependencyStatus.Red => "red",
        _ => "starting",
    };
}
