using System.Net;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>A stream of a Mastodon server: server-sent events, of which <c>update</c> is a new post.</summary>
internal sealed partial class MastodonSource : ILiveSource
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "mastodon";

    // Servers allow some hundred requests in five minutes; this is far below.
    private const int Connects = 50;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    private readonly FeedContext _context;
    private readonly MastodonOptions _options;
    private readonly LiveHttp _http;
    private readonly LiveLines _lines;
    private readonly TweetAssembler _assembler;
    private readonly string _path;

    private MastodonSource(FeedContext context, MastodonOptions options, string path)
    {
        (_context, _options, _path) = (context, options, path);
        _http = new LiveHttp(options.Address!, BearerToken.From(context.Settings.Path, options.Token, options.TokenFile), new ReadPace(options, context.Clock), context.Clock);
        _lines = new LiveLines(context.Name, options.MaxRecordBytes, context.Clock);
        _assembler = new TweetAssembler(context.Name, null, context.Clock) { Shape = new FeedShape(FeedFormats.Mastodon, null, null) };
    }

    /// <inheritdoc/>
    public string Place => _options.Address!.Host;

    /// <inheritdoc/>
    public int Made => _http.Pace.Made;

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">They will not do.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<MastodonOptions>();
        var setting = context.Settings.Path;
        LiveAddress.Check(options.Address!, setting, "http", "https");
        var (key, value, name) = options.Stream.StartsWith("hashtag", StringComparison.Ordinal) ? ("tag", options.Hashtag?.Trim().TrimStart('#'), "Hashtag")
            : options.Stream == "list" ? ("list", options.List?.Trim(), "List")
            : ("", "", "");
        if (string.IsNullOrEmpty(value) && key.Length > 0)
        {
            throw new FeedException($"Setting {setting}:{name}: the stream '{options.Stream}' needs it.") { IsOfSettings = true };
        }

        var query = key.Length > 0 ? $"?{key}={Uri.EscapeDataString(value!)}" : "";
        var source = new MastodonSource(context, options, $"api/v1/streaming/{options.Stream}{query}");
        return new LiveFeed(context.Name, positionKey: null, source, options, new ConnectBudget(Connects, Period, context), context);
    }

    /// <inheritdoc/>
    public async Task<Ending> ReadAsync(LiveLine line, long after, CancellationToken cancellationToken)
    {
        _http.Pace.Gathers = false;
        try
        {
            using var answer = await _http.SendAsync(HttpMethod.Get, _path, null, line.Token).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                // Without what a path, or a name before the host, may tell.
                var other = answer.Headers.Location is { IsAbsoluteUri: true } named ? $"it names {named.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}" : null;
                return _http.Refusal(answer, other, _context.Settings.Path);
            }

            line.Connected(Place);
            _http.Pace.Gathers = true;
            Connected(_context.Logger, _context.Name, Place);
            var events = new ServerSentEvents("update", _options.MaxRecordBytes);
            var watch = new NonsenseWatch("events of Mastodon", _context.Settings.Path);
            var stream = await answer.Content.ReadAsStreamAsync(line.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await _lines.ReadAsync(stream, line, bytes => Take(bytes, events, line) ?? watch.Saw(ServerSentEvents.IsLine(bytes)), watch).ConfigureAwait(false);
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
        : MastodonStatus.ToRecord(_assembler, number, message.Bytes);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Ending? Take(ReadOnlySpan<byte> bytes, ServerSentEvents events, LiveLine line)
    {
        if (events.Take(bytes) is not { } status)
        {
            return null;
        }

        if (status.Size <= status.Data.Length)
        {
            line.Add(status.Data);
            return null;
        }

        var error = $"an event of {status.Size} bytes where a record may have {_options.MaxRecordBytes}";
        var now = _context.Clock.GetUtcNow();
        line.Add(new FeedRecord(
            0, null, DeadLetter.FromFeed(_context.Name, 0, DeadLetterReasons.TooLarge, error, status.Data, status.Size, now), BadLabel: false, BadDate: false));
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: connected to {Place}")]
    private static partial void Connected(ILogger logger, string feed, string place);
}
