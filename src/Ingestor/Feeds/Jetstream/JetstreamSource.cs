using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>Bluesky's Jetstream: a JSON message for each event over a WebSocket, from a cursor on.</summary>
internal sealed partial class JetstreamSource : ILiveSource
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "jetstream";

    private const string Posts = "app.bsky.feed.post";

    // Not asked for by its operators; it keeps a server that closes at once from being called for ever.
    private const int Connects = 100;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    // A ping that is not answered ends a connection by .NET's clock, unless it waits for very long.
    private static readonly TimeSpan Unwatched = TimeSpan.FromDays(1);

    // More than clocks of machines differ by.
    private static readonly TimeSpan FarAhead = TimeSpan.FromMinutes(2);

    private readonly FeedContext _context;
    private readonly JetstreamOptions _options;
    private readonly TweetAssembler _assembler;
    private readonly ReadPace _pace;
    private readonly HttpMessageInvoker _http;
    private readonly ZstdDictionary? _dictionary;
    private readonly ZstdEvents? _packed;
    private bool _toldAhead;
    private LiveLine? _toldPause;

    private JetstreamSource(FeedContext context, JetstreamOptions options)
    {
        (_context, _options) = (context, options);
        _pace = new ReadPace(options, context.Clock);
        _http = new HttpMessageInvoker(OneConnection.NewHandler(_pace));
        if (options.Compression == JetstreamCompression.Zstd)
        {
            var setting = $"{context.Settings.Path}:Dictionary";
            _dictionary = ZstdDictionary.Read(options.Dictionary, setting);
            _packed = ZstdEvents.With(_dictionary, options.MaxRecordBytes, setting);
        }

        _assembler = new TweetAssembler(context.Name, null, context.Clock) { Shape = new FeedShape(FeedFormats.Jetstream, null, null) };
    }

    /// <inheritdoc/>
    public string Place => _options.Address.Host;

    /// <inheritdoc/>
    public int Made => _pace.Made;

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">They will not do.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<JetstreamOptions>();
        LiveAddress.Check(options.Address, context.Settings.Path, "ws", "wss");
        // The cursor is a time, so the same instance or another goes on after it.
        return new LiveFeed(
            context.Name, $"jetstream:{context.Name}", new JetstreamSource(context, options), options, new ConnectBudget(Connects, Period, context), context);
    }

    /// <inheritdoc/>
    public async Task<Ending> ReadAsync(LiveLine line, long after, CancellationToken cancellationToken)
    {
        _pace.Gathers = false;
        WebSocket? socket = null;
        // A stream may be quiet for hours, as one of few authors is. Its server answers a ping, and whatever comes is a sign of life; it is
        // our own watch that misses it, by a clock that can be held.
        var options = new WebSocketCreationOptions
        {
            KeepAliveInterval = TimeSpan.FromSeconds(_options.SilenceSeconds / 3),
            KeepAliveTimeout = Unwatched,
        };
        try
        {
            socket = await JetstreamSocket.ConnectAsync(_http, AddressAfter(after), options, line.Token).ConfigureAwait(false);
            line.Connected(Place);
            _pace.Heard = line.Heard;
            _pace.Gathers = true;
            Connected(_context.Logger, _context.Name, Place);
            return await ReceiveAsync(socket, line).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (line.IsSilent)
        {
            return line.Silence;
        }
        catch (OperationCanceledException) when (line.Token.IsCancellationRequested)
        {
            if (socket is not null)
            {
                await CloseAsync(socket).ConfigureAwait(false);
            }

            return new Ending(EndingKind.Network, "stopped", "no more is wanted");
        }
        catch (Exception problem) when (problem is WebSocketException or HttpRequestException or IOException or SocketException)
        {
            return Fault(problem);
        }
        finally
        {
            socket?.Dispose();
            _pace.Heard = null;
        }
    }

    /// <inheritdoc/>
    public long Beginning(DateTimeOffset moment) => Microseconds(moment);

    /// <inheritdoc/>
    public long PositionOf(in LiveMessage message)
    {
        if (_dictionary is null || !ZstdDictionary.IsPacked(message.Bytes))
        {
            return Known(JetstreamEvent.TimeOf(message.Bytes), message.At);
        }

        try
        {
            // Another than that of the thread that decodes.
            using var packed = ZstdEvents.With(_dictionary, _options.MaxRecordBytes, $"{_context.Settings.Path}:Dictionary");
            return packed.TryUnpack(message.Bytes, out var json) ? Known(JetstreamEvent.TimeOf(json), message.At) : 0;
        }
        catch (InvalidDataException)
        {
            return 0;
        }

        static long Known(long position, DateTimeOffset at) => IsFarAhead(position, at) ? 0 : position;
    }

    /// <inheritdoc/>
    public long Trusted(long position)
    {
        if (!IsFarAhead(position, _context.Clock.GetUtcNow()))
        {
            return position;
        }

        NotGoneOn(_context.Logger, _context.Name, position, FarAhead.TotalMinutes);
        return 0;
    }

    /// <inheritdoc/>
    public FeedRecord? Decode(in LiveMessage message, long number)
    {
        // The cursor is a time: what tells none of use stands where the last event does, and after a restart that is gone on after.
        var last = number - 1;
        if (message.Record is { } known)
        {
            return Keyed(known with { Position = last, Refused = _assembler.Shape.KeptBy(known.Refused!) });
        }

        var record = Keyed(ToRecord(message.Bytes, last));
        if (record is not { Position: var position } || !IsFarAhead(position, message.At))
        {
            return record;
        }

        if (!_toldAhead)
        {
            _toldAhead = true;
            Ahead(_context.Logger, _context.Name, position, FarAhead.TotalMinutes);
        }

        return record.Value with { Position = last };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _packed?.Dispose();
    }

    private FeedRecord? ToRecord(byte[] message, long last)
    {
        if (_packed is null || !ZstdDictionary.IsPacked(message))
        {
            return JetstreamEvent.ToRecord(_assembler, last, _options.HonourDeletes, message);
        }

        try
        {
            return _packed.TryUnpack(message, out var json) ? JetstreamEvent.ToRecord(_assembler, last, _options.HonourDeletes, json)
                : _assembler.Refuse(last, DeadLetterReasons.TooLarge, last, $"an event that unpacks to more than the {_options.MaxRecordBytes} bytes of a record", message);
        }
        catch (InvalidDataException problem)
        {
            return _assembler.Refuse(last, DeadLetterReasons.Malformed, last, $"the event cannot be unpacked with {_dictionary}: {problem.Message}", message);
        }
    }

    // What cannot be read as a whole mostly still says which post it is, and by that is found when its author deletes it.
    private static FeedRecord? Keyed(FeedRecord? record) => record is { Refused: { Key: null } letter } && JetstreamId.In(letter.Value) is { } id
        ? record.Value with { Refused = letter with { Key = id } }
        : record;

    // Before any is taken: with another dictionary they all would become dead letters.
    private Ending? WrongDictionary(ReadOnlySpan<byte> message) =>
        _dictionary is { } ours && ZstdDictionary.IsPacked(message) && ZstdDictionary.IdOf(message) is > 0 and var theirs && theirs != ours.Id
            ? new Ending(
                EndingKind.Http, "dictionary", $"the server packs with dictionary {theirs}, and {ours.Path} is dictionary {ours.Id}. Download the server's and name it in {_context.Settings.Path}:Dictionary.")
            {
                NeedsPeople = true,
            }
            : null;

    private async Task<Ending> ReceiveAsync(WebSocket socket, LiveLine line)
    {
        var buffer = new byte[64 * 1024];
        var (filled, size) = (0, 0L);
        var watch = new NonsenseWatch("events of Jetstream", _context.Settings.Path);
        while (true)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var part = await socket.ReceiveAsync(buffer.AsMemory(filled), line.Token).ConfigureAwait(false);
            line.Heard();
            if (part.MessageType == WebSocketMessageType.Close)
            {
                var reason = Shortened($"{socket.CloseStatus} {socket.CloseStatusDescription}".Trim());
                await CloseAsync(socket).ConfigureAwait(false);
                return new Ending(EndingKind.Network, "closed", $"the server ended the connection ({reason})");
            }

            size += part.Count;
            // Of one that is too long only the beginning is kept.
            filled += Math.Max(0, Math.Min(part.Count, _options.MaxRecordBytes - filled));
            var ending = part.EndOfMessage ? Take(buffer.AsSpan(0, filled), size, line, watch) : watch.Goes(size);
            // TCP holds the server back while nothing is read.
            ending = ending is { Kind: EndingKind.Full } ? await line.RoomAsync(pause => Pause(line, pause)).ConfigureAwait(false) : ending;
            if (ending is not null)
            {
                await CloseAsync(socket).ConfigureAwait(false);
                return ending;
            }

            (filled, size) = part.EndOfMessage ? (0, 0) : (filled, size);
        }
    }

    // Told once for a connection, as it may happen every few seconds.
    private void Pause(LiveLine line, TimeSpan longest)
    {
        if (_toldPause != line)
        {
            _toldPause = line;
            Pausing(_context.Logger, _context.Name, Place, LiveLine.Full.Why, longest.TotalSeconds);
        }
    }

    private Ending? Take(ReadOnlySpan<byte> message, long size, LiveLine line, NonsenseWatch watch)
    {
        if (WrongDictionary(message) is { } wrong)
        {
            return wrong;
        }

        Add(message, size, line);
        return line.IsFull ? LiveLine.Full : watch.Saw(message.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] || ZstdDictionary.IsPacked(message));
    }

    private void Add(ReadOnlySpan<byte> message, long size, LiveLine line)
    {
        if (size <= message.Length)
        {
            line.Add(message.ToArray());
            return;
        }

        var error = $"an event of {size} bytes where a record may have {_options.MaxRecordBytes}";
        line.Add(new FeedRecord(
            0, null, DeadLetter.FromFeed(_context.Name, 0, DeadLetterReasons.TooLarge, error, message, size, _context.Clock.GetUtcNow()), BadLabel: false, BadDate: false));
    }

    private Uri AddressAfter(long position)
    {
        var query = new StringBuilder(_options.Address.Query.TrimStart('?'));
        foreach (var collection in _options.Collections ?? [Posts])
        {
            Add("wantedCollections", collection);
        }

        foreach (var author in _options.Authors)
        {
            Add("wantedDids", author);
        }

        if (_dictionary is not null)
        {
            Add("compress", "true");
        }

        if (position > 0)
        {
            var cursor = Math.Max(1, position - (long)(_options.RewindSeconds * 1_000_000));
            Add("cursor", cursor.ToString(CultureInfo.InvariantCulture));
        }

        return new UriBuilder(_options.Address) { Query = query.ToString() }.Uri;

        void Add(string name, string value) => query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private Ending Fault(Exception problem)
    {
        if (problem is not UpgradeRefusedException refused)
        {
            return new Ending(EndingKind.Network, "network", Shortened(ConnectFault.Why(problem)));
        }

        var (status, notBefore) = ((int)refused.Status, NamedMoment.Of(refused.Status, refused.First, _context.Clock.GetUtcNow()));
        return refused.Status == HttpStatusCode.TooManyRequests
            ? new Ending(EndingKind.RateLimit, "http-429", "the server answers 429 (Too Many Requests)") { NotBefore = notBefore }
            : new Ending(
                EndingKind.Http, string.Create(CultureInfo.InvariantCulture, $"http-{status}"), $"the server answers {status}. Check the address, setting {_context.Settings.Path}:Address.")
            {
                NeedsPeople = status < 500,
                NotBefore = notBefore,
            };
    }

    // Politeness only: what it costs must not hold up a stop.
    private static async Task CloseAsync(WebSocket socket)
    {
        using var limit = new CancellationTokenSource(CloseLimit);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    // After such a position nothing would come until that time.
    private static bool IsFarAhead(long position, DateTimeOffset now) =>
        position > Microseconds(now + FarAhead);

    private static long Microseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ").TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: an event tells time_us {Time}, more than {Minutes} minutes ahead of this machine's clock. Such events are taken, and the position stays at the one before. Told once; if it is the clock that is wrong, set it")]
    private static partial void Ahead(ILogger logger, string feed, long time, double minutes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: the position {Position} that an earlier run kept is more than {Minutes} minutes ahead of this machine's clock, so it begins with what comes from now on. If it is the clock that is wrong, set it and start again")]
    private static partial void NotGoneOn(ILogger logger, string feed, long position, double minutes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {Place}: {Why}. It is not read until half of the buffer is through; when that takes more than {Seconds:0.##} s the connection is closed, and goes on later where it was. Told once for a connection")]
    private static partial void Pausing(ILogger logger, string feed, string place, string why, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: connected to {Place}")]
    private static partial void Connected(ILogger logger, string feed, string place);
}
