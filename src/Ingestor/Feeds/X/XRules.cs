using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>Keeps the rules at X as the settings have them: adds those that are missing, removes the others, tells those that X refuses.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="options">The wanted rules.</param>
/// <param name="http">X.</param>
/// <param name="setting">The feed's section.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class XRules(string feed, XOptions options, LiveHttp http, string setting, TimeProvider clock, ILogger logger)
{
    private const string Path = "2/tweets/search/stream/rules";

    // Ten times what the largest account may have.
    private const int MostPages = 100;

    // Somebody else may change them at X, who allows few such questions.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private long _checked;
    private bool _isDue = true;

    /// <summary>How many rules X has, as far as is known.</summary>
    public int Known { get; private set; }

    /// <summary>Looks again before the next connection.</summary>
    public void LookAgain() => _isDue = true;

    /// <summary>Brings X's rules in step, when that is due.</summary>
    /// <returns>An ending when X does not allow it; else null.</returns>
    public async Task<Ending?> KeepAsync(CancellationToken cancellationToken)
    {
        if (options.Rules.Count == 0 || (!_isDue && clock.GetElapsedTime(_checked) < Interval))
        {
            return null;
        }

        var (known, refusal) = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        var wanted = options.Rules.DistinctBy(rule => rule.Value.Trim(), StringComparer.Ordinal)
            .ToDictionary(rule => rule.Value.Trim(), rule => rule.Tag, StringComparer.Ordinal);
        // One with another tag has to go too, as X takes a value only once.
        var stale = known.Where(rule => wanted.TryGetValue(rule.Value, out var tag) ? (rule.Tag ?? "") != (tag ?? "") : !options.KeepOtherRules).ToList();
        var missing = wanted.Where(rule => !known.Exists(there => there.Value == rule.Key && !stale.Contains(there)) && !_refused.Contains(rule.Key)).ToList();
        if (stale.Count > 0 && await RemoveAsync(stale, cancellationToken).ConfigureAwait(false) is { } notRemoved)
        {
            return notRemoved;
        }

        if (missing.Count > 0 && await AddAsync(missing, cancellationToken).ConfigureAwait(false) is { } notAdded)
        {
            return notAdded;
        }

        var refused = missing.Count(rule => _refused.Contains(rule.Key));
        Known = known.Count - stale.Count + missing.Count - refused;
        if (stale.Count > 0 || missing.Count > refused)
        {
            InStep(logger, feed, missing.Count - refused, stale.Count, Known);
        }

        (_isDue, _checked) = (false, clock.GetTimestamp());
        return null;
    }

    private async Task<(List<Rule> Rules, Ending? Refusal)> ListAsync(CancellationToken cancellationToken)
    {
        var rules = new List<Rule>();
        string? page = null;
        var pages = 0;
        do
        {
            if (++pages > MostPages)
            {
                throw new IOException($"the list of rules has more than {MostPages} pages, and no account has so many");
            }

            var path = page is null ? Path : $"{Path}?pagination_token={Uri.EscapeDataString(page)}";
            using var answer = await http.SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
            var body = await LiveHttp.BodyAsync(answer, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (rules, Refusal(answer, body));
            }

            page = ReadPage(body, rules);
        }
        while (page is not null);
        return (rules, null);
    }

    private async Task<Ending?> RemoveAsync(List<Rule> rules, CancellationToken cancellationToken)
    {
        var (answer, body) = await PostAsync(json =>
        {
            json.WriteStartObject("delete");
            json.WriteStartArray("ids");
            rules.ForEach(rule => json.WriteStringValue(rule.Id));
            json.WriteEndArray();
            json.WriteEndObject();
        }, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            return answer.IsSuccessStatusCode ? null : Refusal(answer, body);
        }
    }

    private async Task<Ending?> AddAsync(List<KeyValuePair<string, string?>> rules, CancellationToken cancellationToken)
    {
        var left = rules;
        while (left.Count > 0)
        {
            var (answer, body) = await PostAsync(json =>
            {
                json.WriteStartArray("add");
                foreach (var (value, tag) in left)
                {
                    json.WriteStartObject();
                    json.WriteString("value", value);
                    if (!string.IsNullOrEmpty(tag))
                    {
                        json.WriteString("tag", tag);
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }, cancellationToken).ConfigureAwait(false);
            using (answer)
            {
                var named = XError.ReadBody(body).Where(error => error.Value is not null).ToList();
                foreach (var error in named.Where(error => error.Title?.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) != true))
                {
                    if (left.Exists(rule => rule.Key == error.Value) && _refused.Add(error.Value!))
                    {
                        Refused(logger, feed, http.Note(error.Value!), http.Note(error.Text), setting);
                    }
                }

                if (answer.IsSuccessStatusCode)
                {
                    return null;
                }

                // X takes none when one is wrong: the others once more.
                var others = left.Where(rule => !named.Exists(error => error.Value == rule.Key)).ToList();
                if (answer.StatusCode != HttpStatusCode.BadRequest || others.Count == left.Count)
                {
                    return Refusal(answer, body);
                }

                left = others;
            }
        }

        return null;
    }

    private async Task<(HttpResponseMessage Answer, byte[] Body)> PostAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var content = new ByteArrayContent(stream.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await http.SendAsync(HttpMethod.Post, Path, content, cancellationToken).ConfigureAwait(false);
        return (answer, await LiveHttp.BodyAsync(answer, cancellationToken).ConfigureAwait(false));
    }

    private Ending Refusal(HttpResponseMessage answer, byte[] body)
    {
        var errors = XError.ReadBody(body);
        var ending = http.Refusal(answer, errors.Count > 0 ? errors[0].Text : null, setting);
        return ending with { Why = $"the rules cannot be kept in step: {ending.Why}" };
    }

    private static string? ReadPage(byte[] body, List<Rule> rules)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array)
            {
                rules.AddRange(data.EnumerateArray().Where(rule => rule.ValueKind == JsonValueKind.Object)
                    .Select(rule => new Rule(Text(rule, "id"), Text(rule, "value"), TextOrNull(rule, "tag"))));
            }

            return document.RootElement.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? TextOrNull(meta, "next_token") : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new IOException("the list of rules is no JSON object, or longer than any such list", problem);
        }
    }

    private static string Text(JsonElement json, string name) => TextOrNull(json, name) ?? "";

    private static string? TextOrNull(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: rules at X in step with the settings: {Added} added, {Removed} removed, {Count} in all")]
    private static partial void InStep(ILogger logger, string feed, int added, int removed, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: X refuses the rule '{Rule}' (settings {Setting}:Rules): {Problem}. The other rules work")]
    private static partial void Refused(ILogger logger, string feed, string rule, string problem, string setting);

    private sealed record Rule(string Id, string Value, string? Tag);
}
