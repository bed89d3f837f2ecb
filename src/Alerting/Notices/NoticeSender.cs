using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// Empties the outbox: every notice goes out at least once, always under the same Message-ID, or is given up with a reason. It works beside
/// consumption and never holds it up.
/// </summary>
internal sealed partial class NoticeSender(
    NpgsqlDataSource database,
    ReportReader reader,
    IEnumerable<INoticeChannel> channels,
    NoticeSignal signal,
    IOptions<MailOptions> options,
    TimeProvider clock,
    ILogger<NoticeSender> logger,
    StreamMetrics? metrics = null) : BackgroundService
{
    // Another process may have written a notice, so it also looks without being told.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private const int LongestReason = 500;
    private const string Failed = "failed";
    private const string GaveUp = "given-up";
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (INoticeChannel Channel, RetrySchedule Retries)> _channels = channels.ToDictionary(
        channel => channel.Name, channel => (channel, new RetrySchedule(options.Value, clock, Random.Shared.NextDouble)));

    private readonly RetrySchedule _database = new(options.Value, clock, Random.Shared.NextDouble);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends the work, and then tries once more to send what is pending, all within a bounded time.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _end.CancelAfter(Drain);
        await base.StopAsync(cancellationToken);
        await DrainAsync(_end.Token);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _end.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (channel, _) in _channels.Values)
        {
            ReportsGoTo(logger, channel.Description);
            foreach (var kind in Enum.GetValues<NoticeKind>())
            {
                // So that the first failure is seen as a change.
                metrics?.Notified(channel.Name, kind.ToName(), Failed, 0);
                metrics?.Notified(channel.Name, kind.ToName(), GaveUp, 0);
            }
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // A send that has begun may end in peace: cut off, it could go out without our knowing, and again.
                await PassAsync(isLast: false, _end.Token);
                await signal.WaitAsync(Look, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Tries to send what is pending; in the last pass also what would have to wait.</summary>
    internal async Task PassAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (_database.IsResting && !isLast)
        {
            return;
        }

        try
        {
            // Side by side: a mail server that hangs does not hold up the webhook.
            await Task.WhenAll(_channels.Values.Where(one => isLast || !one.Retries.IsResting).Select(one => PassAsync(one.Channel, one.Retries, isLast, cancellationToken)));
            _database.Done("");
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Whatever it is: notices that wait are no reason to stop the stream.
            NotNow(logger, _database.Failed().TotalSeconds, problem.GetBaseException().Message);
        }
    }

    private async Task PassAsync(INoticeChannel channel, RetrySchedule retries, bool isLast, CancellationToken cancellationToken)
    {
        foreach (var (noticeId, _) in await NoticeClaim.PendingAsync(database, [channel.Name], isLast ? [] : [.. retries.Resting], cancellationToken))
        {
            await using var claim = await NoticeClaim.TakeAsync(database, noticeId, clock.GetUtcNow(), cancellationToken);
            if (claim is not null && !await TrySendAsync(claim, channel, retries, cancellationToken))
            {
                return;
            }
        }
    }

    // False when the channel is away, so that the next one need not be tried.
    private async Task<bool> TrySendAsync(NoticeClaim claim, INoticeChannel channel, RetrySchedule retries, CancellationToken cancellationToken)
    {
        var notice = claim.Notice;
        if (claim.SilencedBy is { } silences)
        {
            var why = SafeText.OneLine(silences, LongestReason);
            await claim.DropAsync();
            Held(logger, notice.NoticeId, NoticeReason.Silenced, why);
            Count(notice, "held");
            return true;
        }

        using var span = StreamTraces.BeginNotice(notice.Channel, notice.NoticeId, notice.IncidentId, notice.TraceParent);
        try
        {
            var report = await reader.ReadAsync(notice, cancellationToken);
            if (WhyNot(notice, report) is { } why)
            {
                await claim.DropAsync();
                Dropped(logger, notice.NoticeId, why);
                Count(notice, "dropped");
                return true;
            }

            var remark = await channel.SendAsync(notice, report, cancellationToken);
            await claim.SentAsync(clock.GetUtcNow(), report, remark);
            retries.Done(notice.NoticeId);
            Sent(logger, notice.NoticeId, channel.Description);
            Count(notice, remark is null ? "sent" : "partly-sent");
            if (remark is not null)
            {
                NotToAll(logger, notice.NoticeId, remark);
            }

            return true;
        }
        catch (ReportNotSentException failure)
        {
            StreamTraces.Fail(span, failure);
            return await PutAsideAsync(claim, retries, failure);
        }
        catch (Exception problem) when (problem is not OperationCanceledException && !DependencyFaults.IsPassing(problem))
        {
            // A fault of ours in one notice is no reason to stop the stream, or to keep the others back.
            StreamTraces.Fail(span, problem);
            Count(notice, Failed);
            await claim.FailedAsync(clock.GetUtcNow(), $"The report could not be written: {problem.GetType().Name}.");
            NotWritten(logger, problem, notice.NoticeId, retries.RefusedFor(notice.NoticeId).TotalSeconds);
            return true;
        }
    }

    // What was true when it was written, and is no longer.
    private static string? WhyNot(Notice notice, Report report) => notice.Kind switch
    {
        NoticeKind.Resolved when !report.IsOver => "the incident opened again before it was",
        NoticeKind.Joined when report.Joined.Count == 0 => "what has joined was told of meanwhile, or is held back",
        _ => null,
    };

    private async Task<bool> PutAsideAsync(NoticeClaim claim, RetrySchedule retries, ReportNotSentException failure)
    {
        var notice = claim.Notice;
        if (failure.Remedy == Remedy.None)
        {
            await claim.GivenUpAsync(clock.GetUtcNow(), failure.Message);
            retries.Done(notice.NoticeId);
            GivenUp(logger, notice.NoticeId, failure.Message);
            Count(notice, GaveUp);
            return true;
        }

        await claim.FailedAsync(clock.GetUtcNow(), failure.Message);
        Count(notice, Failed);
        var wait = failure.Remedy == Remedy.MendSettings ? retries.RefusedFor(notice.NoticeId)
            : failure.IsAboutThisOne ? retries.PutOff(notice.NoticeId)
            : retries.Failed();
        NotSent(logger, notice.NoticeId, wait.TotalSeconds, failure.Message);
        return failure.Remedy == Remedy.MendSettings || failure.IsAboutThisOne;
    }

    private void Count(Notice notice, string outcome) => metrics?.Notified(notice.Channel, notice.Kind.ToName(), outcome);

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PassAsync(isLast: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LeftOver(logger, Drain.TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reports go to {Channel}")]
    private static partial void ReportsGoTo(ILogger logger, string channel);

    [LoggerMessage(Level = LogLevel.Information, Message = "Notice {NoticeId} went to {Channel}")]
    private static partial void Sent(ILogger logger, string noticeId, string channel);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Notice {NoticeId} is held back ({Reason}), for since it was written it is covered by {Silences}. When that is over it is decided anew")]
    private static partial void Held(ILogger logger, string noticeId, NoticeReason reason, string silences);

    [LoggerMessage(Level = LogLevel.Information, Message = "Notice {NoticeId} is not sent, for {Why}")]
    private static partial void Dropped(ILogger logger, string noticeId, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notice {NoticeId} did not go to everybody: {Remark}")]
    private static partial void NotToAll(ILogger logger, string noticeId, string remark);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notice {NoticeId} was not sent, next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotSent(ILogger logger, string noticeId, double seconds, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Notice {NoticeId} was given up, for it was refused for good: {Problem} Once that is mended: update notices set state = 'pending' where notice_id = '{NoticeId}'")]
    private static partial void GivenUp(ILogger logger, string noticeId, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Notice {NoticeId} could not be written, next try in {Seconds:0} s")]
    private static partial void NotWritten(ILogger logger, Exception problem, string noticeId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notices wait, next try in {Seconds:0.0} s: {Problem}")]
    private static partial void NotNow(ILogger logger, double seconds, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notices were not all sent within {Seconds} s of stopping; the next start sends them")]
    private static partial void LeftOver(ILogger logger, double seconds);
}
