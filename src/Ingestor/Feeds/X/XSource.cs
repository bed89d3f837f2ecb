using System.Net;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Json;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>X's filtered stream: a line of JSON for each post, and an empty line at least every 20 s.</summary>
internal sealed partial class XSource : ILiveSource
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "x";

    /// <summary>Connects that X allows in <see cref="Period"/>.</summary>
    public const int Connects = 50;

    /// <summary>The length of X's window.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    // What our tweet is made of; X sends only what is asked for.
    private const string Fields = "tweet.fields=created_at,lang,author_id,edit_history_tweet_ids,referenced_tweets,note_tweet"
        + "&expansions=author_id&user.fields=username";

    private readonly FeedContext _context;
    private readonly XOptions _options;
    private readonly LiveHttp _http;
    private readonly XRules _rules;
    private readonly LiveLines _lines;
    private readonly XUnknown _unknown;
    private readonly TweetAssembler _assembler;
    private Task _asking = Task.CompletedTask;

    private XSource(FeedContext context, XOptions options, BearerToken token)
    {
        var setting = context.Settings.Path;
        (_context, _options) = (context, options);
        _http = new LiveHttp(options.Address, token, new ReadPace(options, context.Clock), context.Clock);
        _rules = new XRules(context.Name, options, _http, setting, context.Clock, context.Logger);
        var patience = TimeSpan.FromSeconds(Math.Min(XUsage.Patience.TotalSeconds, options.SilenceSeconds / 4));
        Usage = new XUsage(context, options.MonthlyCap, patience, _http);
        _unknown = new XUnknown(context);
        _lines = new LiveLines(context.Name, options.MaxRecordBytes, context.Clock);
        _assembler = new TweetAssembler(context.Name, null, context.Clock) { Shape = new FeedShape(FeedFormats.Json, null, null) };
    }

    /// <inheritdoc/>
    public string Place => _options.Address.Host;

    /// <inheritdoc/>
    public int Made => _http.Pace.Made;

    /// <summary>How much of the month's cap is used.</summary>
    public XUsage Usage { get; }

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">They will not do.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<XOptions>();
        var setting = context.Settings.Path;
        LiveAddress.Check(options.Address, setting, "http", "https");
        var token = BearerToken.From(setting, options.Token, options.TokenFile)
            ?? throw new FeedException($"Setting {setting}:Token: X takes nobody without a token. Give the app's bearer token there, or its file in {setting}:TokenFile.") { IsOfSettings = true };
        if (options.Rules.Any(rule => string.IsNullOrWhiteSpace(rule.Value)))
        {
            throw new FeedException($"Setting {setting}:Rules: a rule has no Value.") { IsOfSettings = true };
        }

        return new LiveFeed(
            context.Name, positionKey: null, new XSource(context, options, token), options, new ConnectBudget(Connects, Period, context), context);
    }

    /// <inheritdoc/>
    public async Task<Ending> ReadAsync(LiveLine line, long after, CancellationToken cancellationToken)
    {
        _http.Pace.Gathers = false;
        try
        {
            if (await _rules.KeepAsync(line.Token).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            line.Heard();
            await Usage.TendAsync(line.Token).ConfigureAwait(false);
            line.Heard();
            var backfill = _options.BackfillMinutes > 0 ? $"&backfill_minutes={_options.BackfillMinutes}" : "";
            using var answer = await _http.SendAsync(
                HttpMethod.Get, $"2/tweets/search/stream?{Fields}{backfill}", null, line.Token).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return await RefusalAsync(answer, line.Token).ConfigureAwait(false);
            }

            line.Connected(Place);
            _http.Pace.Gathers = true;
            Connected(_context.Logger, _context.Name, Place);
            var stream = await answer.Content.ReadAsStreamAsync(line.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await ReadAsync(stream, line).ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (_http.Fault(problem, line) is not null)
        {
            return _http.Fault(problem, line)!;
        }
    }

    /// <inheritdoc/>
    public FeedRecord? Decode(in LiveMessage message, long number) => message.Record is { } known
        ? known with { Position = number, Refused = _assembler.Shape.KeptBy(known.Refused!) with { FeedPosition = number } }
        : JsonRecord.Read(_assembler, number, number, message.Bytes);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Ending> ReadAsync(Stream stream, LiveLine line)
    {
        var watch = new NonsenseWatch("posts of X", _context.Settings.Path);
        try
        {
            return await _lines.ReadAsync(stream, line, bytes => Take(bytes, line, watch), watch).ConfigureAwait(false);
        }
        finally
        {
            await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Also at a stop.
            await Usage.KeepAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Ending? Take(ReadOnlySpan<byte> bytes, LiveLine line, NonsenseWatch watch)
    {
        if (Usage.IsDue && _asking.IsCompleted)
        {
            // A connection may live for days. Not here: this is the thread that reads.
            _asking = Task.Run(() => Usage.TendAsync(line.Token));
        }

        if (Reading.LineEnd.IsBlank(bytes))
        {
            return null;
        }

        var message = bytes.ToArray();
        // Posts begin so; what does not is looked at, as an error may end the stream.
        if (!bytes.StartsWith("{\"data\":{"u8))
        {
            if (XError.ReadLine(message) is { Count: > 0 } errors)
            {
                return errors.Select(Told).FirstOrDefault(ending => ending is not null);
            }

            if (_unknown.Take(bytes))
            {
                return watch.Saw(isSense: true);
            }
        }

        Usage.Count();
        line.Add(message);
        return watch.Saw(bytes.TrimStart(" \t"u8) is [(byte)'{', ..]);
    }

    private Ending? Told(XError error)
    {
        var ending = error.Ending(_http, _context.Settings.Path);
        if (ending is null)
        {
            ErrorInStream(_context.Logger, _context.Name, _http.Note(error.Text));
        }
        else if (error.IsOfRules)
        {
            _rules.LookAgain();
        }

        return ending;
    }

    private async Task<Ending> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var errors = XError.ReadBody(await LiveHttp.BodyAsync(answer, cancellationToken).ConfigureAwait(false));
        var setting = _context.Settings.Path;
        var refusal = _http.Refusal(answer, errors.Count > 0 ? errors[0].Text : null, setting);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            _rules.LookAgain();
            return _rules.WorksByNone ? refusal with { Why = $"{refusal.Why}. X has no rules and refuses those of the settings, so nothing would come: mend them in {setting}:Rules, and start again.", NeedsPeople = true }
                : _options.Rules.Count > 0 ? refusal with { Why = $"{refusal.Why}. X has no rules, though the settings have: they are given again" }
                : refusal with { Why = $"{refusal.Why}. X has no rules, so nothing would come: name some in {setting}:Rules.", NeedsPeople = true };
        }

        // The same words as in the stream, where they tell more than the status does.
        var ending = errors.Select(error => error.Ending(_http, setting)).FirstOrDefault(known => known is { Kind: EndingKind.RateLimit or EndingKind.UsageCap });
        // Neither has to do with the window of requests, whose end X names all the same.
        return ending is null ? refusal : ending with { NotBefore = _http.RetryAfter(answer) };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: connected to {Place}")]
    private static partial void Connected(ILogger logger, string feed, string place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: X tells an error in the stream, which goes on: {Problem}")]
    private static partial void ErrorInStream(ILogger logger, string feed, string problem);
}
