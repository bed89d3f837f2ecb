using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>Keeps the rules at X as the settings have them: adds those that are missing, then removes the others, tells those that X refuses.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="options">The wanted rules.</param>
/// <param name="http">X.</param>
/// <param name="setting">The feed's section.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class XRules(string feed, XOptions options, LiveHttp http, string setting, TimeProvider clock, ILogger logger)
{
    private const string Path = "2/tweets/search/stream/rules";

    // X's largest plans have 1,000 rules of 1,024 characters, of which one may take six bytes.
    private const int LongestAnswer = 8 * 1024 * 1024;

    // Ten times what the largest account may have.
    private const int MostPages = 100;

    // Somebody else may change them at X, who allows few such questions.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private long _checked;
    private bool _isDue = true;

    /// <summary>How many rules X has, as far as is known.</summary>
    public int Known { get; private set; }

    /// <summary>Whether X has refused every rule of the settings.</summary>
    public bool WorksByNone { get; private set; }

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
        // One with another tag has to go first, as X takes a value only once.
        var retagged = known.Where(rule => wanted.TryGetValue(rule.Value, out var tag) && (rule.Tag ?? "") != (tag ?? "")).ToList();
        var others = options.KeepOtherRules ? [] : known.Where(rule => !wanted.ContainsKey(rule.Value)).ToList();
        var change = new Change([.. known.Where(rule => !retagged.Contains(rule))], wanted);
        return await ChangeAsync(change, retagged, others, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Ending?> ChangeAsync(Change change, List<Rule> retagged, List<Rule> others, CancellationToken cancellationToken)
    {
        if (await RemoveAsync(change, retagged, cancellationToken).ConfigureAwait(false) is { } notRemoved)
        {
            return notRemoved;
        }

        var (notAdded, isOverLimit) = await AddAsync(change, change.Wanted, cancellationToken).ConfigureAwait(false);
        if (isOverLimit && others.Count > 0)
        {
            // No room for both: then what is not wanted has to go first.
            if (await RemoveAsync(change, others, cancellationToken).ConfigureAwait(false) is { } stillNotRemoved)
            {
                return stillNotRemoved;
            }

            others = [];
            (notAdded, isOverLimit) = await AddAsync(change, change.Wanted, cancellationToken).ConfigureAwait(false);
            if (notAdded is not null)
            {
                // What is read by them is better than nothing.
                await AddAsync(change, change.Gone.DistinctBy(rule => rule.Value).ToDictionary(rule => rule.Value, rule => rule.Tag), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        if (isOverLimit && change.There.Count > 0)
        {
            NoRoom(logger, feed, change.Wanted.Count, setting, http.Note(notAdded!.Why), change.There.Count);
            (Known, _isDue, _checked) = (change.There.Count, false, clock.GetTimestamp());
            return null;
        }

        if (notAdded is not null)
        {
            return isOverLimit ? notAdded with { NeedsPeople = true } : notAdded;
        }

        WorksByNone = !change.There.Exists(rule => change.Wanted.ContainsKey(rule.Value));
        // Better the posts of yesterday's rules than none: a mistake in the settings must not end what works.
        if (WorksByNone)
        {
            NoneTaken(logger, feed, setting, change.There.Count);
        }
        else if (await RemoveAsync(change, others, cancellationToken).ConfigureAwait(false) is { } notRemovedAfter)
        {
            return notRemovedAfter;
        }

        Known = change.There.Count;
        if (change.Added > 0 || change.Removed > 0)
        {
            Changed(logger, feed, change.Added, change.Removed, Known);
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
                throw new BadAnswerException($"the list of rules has more than {MostPages} pages, and no account has so many");
            }

            var path = page is null ? Path : $"{Path}?pagination_token={Uri.EscapeDataString(page)}";
            using var answer = await http.SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
            var body = await LiveHttp.WholeBodyAsync(answer, LongestAnswer, "the list of rules", cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return (rules, Refusal(answer, body));
            }

            page = ReadPage(body, rules);
        }
        while (page is not null);
        return (rules, null);
    }

    private async Task<Ending?> RemoveAsync(Change change, List<Rule> rules, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
        {
            return null;
        }

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
            if (!answer.IsSuccessStatusCode)
            {
                return Refusal(answer, body);
            }
        }

        var remained = new List<Rule>();
        if (!AllRemoved(body))
        {
            // X says how many remained, and not reliably which.
            var (known, refusal) = await ListAsync(cancellationToken).ConfigureAwait(false);
            if (refusal is not null)
            {
                return refusal;
            }

            remained = rules.FindAll(rule => known.Exists(there => there.Id == rule.Id));
        }

        if (remained.Count > 0)
        {
            var why = XError.ReadBody(body).Select(error => error.Text).FirstOrDefault(text => text.Length > 0) ?? "it does not say why";
            NotRemoved(logger, feed, http.Note(string.Join("', '", remained.Select(rule => rule.Value))), http.Note(why), Interval.TotalMinutes);
        }

        change.Removed += rules.Count - remained.Count;
        change.Gone.AddRange(rules.Except(remained));
        change.There.RemoveAll(rules.Contains);
        change.There.AddRange(remained);
        return null;
    }

    // Gives X the rules that it has not, but those that it has refused.
    private async Task<(Ending? Refusal, bool IsOverLimit)> AddAsync(
        Change change, IReadOnlyDictionary<string, string?> rules, CancellationToken cancellationToken)
    {
        var left = rules.Where(rule => !_refused.Contains(rule.Key) && !change.There.Exists(there => there.Value == rule.Key)).ToList();
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
                var named = XError.ReadBody(body).Where(error => error.Value is not null && !error.IsOfRuleLimit).ToList();
                foreach (var error in named.Where(error => error.Title?.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) != true))
                {
                    if (left.Exists(rule => rule.Key == error.Value) && _refused.Add(error.Value!))
                    {
                        Refused(logger, feed, http.Note(error.Value!), http.Note(error.Text), setting);
                    }
                }

                if (answer.IsSuccessStatusCode)
                {
                    var taken = left.Where(rule => !_refused.Contains(rule.Key)).Select(rule => new Rule("", rule.Key, rule.Value)).ToList();
                    change.Added += taken.Count;
                    change.There.AddRange(taken);
                    return (null, false);
                }

                // X takes none when one is wrong: the others once more.
                var others = left.Where(rule => !named.Exists(error => error.Value == rule.Key)).ToList();
                if (answer.StatusCode != HttpStatusCode.BadRequest || others.Count == left.Count)
                {
                    return (Refusal(answer, body), XError.ReadBody(body).Any(error => error.IsOfRuleLimit));
                }

                left = others;
            }
        }

        return (null, false);
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
        const string What = "what X answers to a change of its rules";
        return (answer, await LiveHttp.WholeBodyAsync(answer, LongestAnswer, What, cancellationToken).ConfigureAwait(false));
    }

    private Ending Refusal(HttpResponseMessage answer, byte[] body)
    {
        var errors = XError.ReadBody(body);
        var ending = http.Refusal(answer, errors.Count > 0 ? errors[0].Text : null, setting);
        return ending with { Why = $"the rules cannot be kept in step: {ending.Why}" };
    }

    // Where it does not count them, it has said that it did as it was told.
    private static bool AllRemoved(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return !(document.RootElement.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
                && meta.TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.Object
                && summary.TryGetProperty("not_deleted", out var count) && count.ValueKind == JsonValueKind.Number
                && count.GetDouble() > 0);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return true;
        }
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
            throw new BadAnswerException("the list of rules is no JSON object", problem);
        }
    }

    private static string Text(JsonElement json, string name) => TextOrNull(json, name) ?? "";

    private static string? TextOrNull(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: rules at X: {Added} added, {Removed} removed, {Count} in all")]
    private static partial void Changed(ILogger logger, string feed, int added, int removed, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: X refuses the rule '{Rule}' (settings {Setting}:Rules): {Problem}. It is left out until it is mended there and the program started again")]
    private static partial void Refused(ILogger logger, string feed, string rule, string problem, string setting);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: X takes none of the rules in {Setting}:Rules, so the {Count} others that it has are left there. Mend the settings and start again")]
    private static partial void NoneTaken(ILogger logger, string feed, string setting, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: X has no room for the {Wanted} rules in {Setting}:Rules: {Problem}. The stream is read by the {Count} that it has. Take some out there and start again, or remove others at X")]
    private static partial void NoRoom(ILogger logger, string feed, int wanted, string setting, string problem, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: X has not removed these rules, whose posts still come: '{Rules}' ({Problem}). Tried again before the first connection after {Minutes} minutes")]
    private static partial void NotRemoved(ILogger logger, string feed, string rules, string problem, double minutes);

    private sealed record Rule(string Id, string Value, string? Tag);

    // What X has, as it changes.
    private sealed class Change(List<Rule> there, IReadOnlyDictionary<string, string?> wanted)
    {
        public List<Rule> There => there;

        public IReadOnlyDictionary<string, string?> Wanted => wanted;

        // What was removed.
        public List<Rule> Gone { get; } = [];

        public int Added { get; set; }

        public int Removed { get; set; }
    }
}
