using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Feeds.X;

/// <summary>
/// Counts the posts of the month against the cap, and warns at 80, 95 and 100 per cent. X is asked now and then for what it has counted;
/// in between, and where it does not tell, our own count goes on, also that of an earlier process. A month begins on the day that X has
/// named, as accounts have theirs, and on the first until it names one.
/// </summary>
/// <param name="context">Name, status, clock and log of the feed.</param>
/// <param name="cap">The cap that the settings name; null for the one that X names.</param>
/// <param name="patience">How long X may take to tell.</param>
/// <param name="http">X.</param>
internal sealed partial class XUsage(FeedContext context, long? cap, TimeSpan patience, LiveHttp http)
{
    /// <summary>The longest that is waited for what X tells: the stream waits for it too, when the feed begins.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Path = "2/usage/tweets";
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly int[] Warnings = [80, 95, 100];
    private readonly Lock _lock = new();
    private readonly UsageKeeper _keeper = new(context);
    private long? _told;
    private bool _isTold;
    private long _used;
    private int _warned;
    private int _firstDay = 1;
    private DateOnly _month = MonthOf(context.Clock, 1);
    private long _asked;
    private bool _isRefusalTold;

    /// <summary>Posts used of this month's cap, as far as is known.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>A post came.</summary>
    public void Count()
    {
        lock (_lock)
        {
            if (MonthOf(context.Clock, _firstDay) is var month && month != _month)
            {
                (_month, _used, _warned) = (month, 0, 0);
            }

            _used++;
            Tell();
        }
    }

    /// <summary>Whether there is something to do for <see cref="TendAsync"/>.</summary>
    public bool IsDue => IsAskDue || _keeper.IsDue(Now);

    private bool IsAskDue => Interlocked.Read(ref _asked) is var asked && (asked == 0 || context.Clock.GetElapsedTime(asked) >= Interval);

    private KeptUsage Now
    {
        get
        {
            lock (_lock)
            {
                return new KeptUsage(_month, _firstDay, _used);
            }
        }
    }

    /// <summary>
    /// Goes on with what an earlier process counted, asks X when that is due, and keeps the count. Whatever comes of it, the stream goes on.
    /// </summary>
    public async Task TendAsync(CancellationToken cancellationToken)
    {
        if (await _keeper.LoadAsync(cancellationToken).ConfigureAwait(false) is { } kept)
        {
            GoOnWith(kept);
        }

        if (IsAskDue)
        {
            await AskAsync(cancellationToken).ConfigureAwait(false);
        }

        await KeepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the count, for the next process.</summary>
    public Task KeepAsync(CancellationToken cancellationToken) => _keeper.SaveAsync(Now, cancellationToken);

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _asked, context.Clock.GetTimestamp());
        using var limit = new CancellationTokenSource(patience, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await http.SendAsync(HttpMethod.Get, Path, null, either.Token).ConfigureAwait(false);
            var body = await LiveHttp.BodyAsync(answer, either.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                Take(body);
            }
            else
            {
                TellOnce(http.Refusal(answer, XError.ReadBody(body) is [var error, ..] ? error.Text : null, context.Settings.Path).Why);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            TellOnce($"the server did not answer within {patience.TotalSeconds:0.#} s");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            var note = http.Note(problem.Message);
            NotTold(context.Logger, context.Name, note);
        }
    }

    // The first of the calendar month in which it began. A month that has no such day begins on its last.
    private static DateOnly MonthOf(TimeProvider clock, int firstDay)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        return today.Day >= Math.Min(firstDay, DateTime.DaysInMonth(today.Year, today.Month)) ? month : month.AddMonths(-1);
    }

    // What X tells is better than what we counted.
    private void GoOnWith(KeptUsage kept)
    {
        lock (_lock)
        {
            if (_isTold)
            {
                return;
            }

            (_firstDay, _month) = (kept.FirstDay, MonthOf(context.Clock, kept.FirstDay));
            if (kept.Month == _month)
            {
                _used += kept.Used;
                Tell();
            }
        }
    }

    private void Take(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        lock (_lock)
        {
            _told = Number(data, "project_cap") ?? _told;
            if (Number(data, "cap_reset_day") is { } day && day is >= 1 and <= 31 && day != _firstDay)
            {
                _firstDay = (int)day;
                _month = MonthOf(context.Clock, _firstDay);
            }

            if (Number(data, "project_usage") is { } used)
            {
                // Less than we counted: its month, which need not begin with ours, has begun.
                _warned = used < _used / 2 ? 0 : _warned;
                (_used, _isTold) = (used, true);
                // Of the month that runs now, so our count goes on after it.
                _month = MonthOf(context.Clock, _firstDay);
            }

            Tell();
        }
    }

    private void TellOnce(string problem)
    {
        if (!_isRefusalTold)
        {
            _isRefusalTold = true;
            NotCounted(context.Logger, context.Name, problem.TrimEnd('.'), context.Settings.Path);
        }
    }

    private void Tell()
    {
        context.Status.Used(_used);
        while ((cap ?? _told) is { } most && _warned < Warnings.Length && _used * 100 >= most * Warnings[_warned])
        {
            Nearly(context.Logger, context.Name, _used, most, Warnings[_warned++]);
        }
    }

    // X writes these numbers as strings.
    private static long? Number(JsonElement data, string name) => !data.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number
        : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: {Used:N0} of the month's {Cap:N0} posts at X are used, {Percent} % or more. At 100 % X ends the stream: fewer posts come of narrower rules")]
    private static partial void Nearly(ILogger logger, string feed, long used, long cap, int percent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: X does not tell how many of the month's posts are used: {Problem}. Told once. The stream goes on, and our own count with it; where {Setting}:MonthlyCap is set, it is warned by that")]
    private static partial void NotCounted(ILogger logger, string feed, string problem, string setting);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Feed}: X does not tell how many posts are used: {Problem}")]
    private static partial void NotTold(ILogger logger, string feed, string problem);
}
