using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>X as the filtered stream needs it: it keeps rules, tells the usage, and leaves the stream to the test.</summary>
internal sealed class XServer : IAsyncDisposable
{
    private readonly BadServer _server;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private int _ids;

    /// <param name="clock">The clock of X, and ours.</param>
    /// <param name="isAway">Whether connections are refused until it arrives.</param>
    public XServer(TimeProvider clock, bool isAway = false) => (_clock, _server) = (clock, new BadServer(AnswerAsync, Limits, isAway));

    public Uri Address => _server.Address;

    public bool HasCall => _server.HasCall;

    /// <summary>The rules that X has.</summary>
    public List<(string Id, string Value, string? Tag)> Rules { get; } = [];

    /// <summary>Takes connections from now on.</summary>
    public void Arrive() => _server.Arrive();

    /// <summary>Values that X refuses.</summary>
    public HashSet<string> Invalid { get; } = [];

    /// <summary>Values that X does not remove.</summary>
    public HashSet<string> Stubborn { get; } = [];

    /// <summary>What X answers instead of the list of its rules; null: the list.</summary>
    public string? RulesAnswer { get; set; }

    /// <summary>How X answers when it is asked for its rules.</summary>
    public int RulesStatus { get; set; } = 200;

    /// <summary>How many rules X has room for.</summary>
    public int MostRules { get; set; } = 1_000;

    /// <summary>Every request, in order.</summary>
    public List<BadRequest> Requests { get; } = [];

    /// <summary>What X tells of the month, as JSON; null: that it does not know.</summary>
    public string? Usage { get; set; }

    /// <summary>How X answers when it does not know.</summary>
    public int UsageStatus { get; set; } = 404;

    /// <summary>Whether X leaves the question open.</summary>
    public bool UsageStalls { get; set; }

    /// <summary>How often the question was answered.</summary>
    public int UsageAnswered { get; private set; }

    /// <summary>The next call for the stream.</summary>
    public Task<BadCall> NextAsync() => _server.NextAsync();

    /// <inheritdoc cref="NextAsync()"/>
    public Task<BadCall> NextAsync(CancellationToken cancellationToken) => _server.NextAsync(cancellationToken);

    /// <summary>The next call for the stream, accepted.</summary>
    public async Task<BadCall> AcceptAsync()
    {
        var call = await NextAsync();
        await call.HeadAsync(200, "Content-Type: application/json");
        return call;
    }

    /// <summary>A post as X sends it.</summary>
    public static string Post(string id, string text, string more = "") =>
        $$"""{"data":{"id":"{{id}}","text":{{JsonSerializer.Serialize(text)}},"created_at":"2026-11-23T11:59:00.000Z","lang":"en","author_id":"7"{{more}}},"includes":{"users":[{"id":"7","username":"ada","name":"Ada"}]},"matching_rules":[{"id":"1","tag":""}]}""" + "\r\n";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // X tells on every answer how many requests are left in its window, also where nothing is wrong with that.
    private string[] Limits() =>
        ["x-rate-limit-limit: 50", "x-rate-limit-remaining: 49", $"x-rate-limit-reset: {_clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds()}"];

    private async Task<bool> AnswerAsync(BadCall call)
    {
        lock (_lock)
        {
            Requests.Add(call.Request);
        }

        switch (call.Request.Method, call.Request.PathOnly)
        {
            case ("GET", "/2/tweets/search/stream/rules"):
                await call.AnswerAsync(RulesStatus, ListRules());
                return true;
            case ("POST", "/2/tweets/search/stream/rules"):
                var (status, body) = ChangeRules(JsonNode.Parse(call.Request.Body)!);
                await call.AnswerAsync(status, body);
                return true;
            case ("GET", "/2/usage/tweets"):
                if (!UsageStalls)
                {
                    await call.AnswerAsync(Usage is null ? UsageStatus : 200, Usage ?? "{}");
                    UsageAnswered++;
                }

                return true;
            default:
                return false;
        }
    }

    private string ListRules()
    {
        lock (_lock)
        {
            if (RulesAnswer is not null)
            {
                return RulesAnswer;
            }

            // Without rules X leaves "data" out.
            return Rules.Count == 0 ? """{"meta":{"sent":"2026-11-23T12:00:00.000Z","result_count":0}}"""
                : JsonSerializer.Serialize(new { data = Rules.Select(rule => new { id = rule.Id, value = rule.Value, tag = rule.Tag }), meta = new { result_count = Rules.Count } });
        }
    }

    private (int Status, string Body) ChangeRules(JsonNode wish)
    {
        lock (_lock)
        {
            if (wish["delete"]?["ids"] is JsonArray ids)
            {
                var deleted = Rules.RemoveAll(rule => ids.Any(id => (string?)id == rule.Id) && !Stubborn.Contains(rule.Value));
                return (200, deleted == ids.Count ? """{"meta":{"summary":{"deleted":1,"not_deleted":0}}}"""
                    : """{"meta":{"summary":{"deleted":1,"not_deleted":1}},"errors":[{"title":"Not Found Error","detail":"it stays"}]}""");
            }

            var added = wish["add"]!.AsArray().Select(rule => ((string)rule!["value"]!, (string?)rule["tag"])).ToList();
            var wrong = added.Where(rule => Invalid.Contains(rule.Item1)).ToList();
            if (wrong.Count > 0)
            {
                return (400, JsonSerializer.Serialize(new
                {
                    errors = wrong.Select(rule => new { value = rule.Item1, title = "UnprocessableEntity", details = new[] { "no such operator" }, type = "https://api.x.com/2/problems/invalid-rules" }),
                }));
            }

            if (Rules.Count + added.Count > MostRules)
            {
                return (422, """{"errors":[{"title":"RulesCapExceeded","detail":"no room","type":"https://api.x.com/2/problems/rule-cap"}]}""");
            }

            Rules.AddRange(added.Select(rule => ($"{++_ids}", rule.Item1, rule.Item2)));
            return (201, JsonSerializer.Serialize(new
            {
                data = added.Select(rule => new { value = rule.Item1, tag = rule.Item2 }),
                meta = new { summary = new { created = added.Count, not_created = 0 } },
            }));
        }
    }
}
