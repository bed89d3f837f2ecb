using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// When to try again on one channel. A channel that fails rests as a whole, longer each time; a notice that needs somebody to change
/// something
/// rests alone, for long. Lost at a restart, which is a good moment to try.
/// </summary>
internal sealed class RetrySchedule(MailOptions mail, TimeProvider clock, Func<double> chance)
{
    private readonly Dictionary<string, DateTimeOffset> _refused = [];
    private DateTimeOffset _rest = DateTimeOffset.MinValue;
    private Backoff? _backoff;

    /// <summary>The channel failed a moment ago.</summary>
    public bool IsResting => clock.GetUtcNow() < _rest;

    /// <summary>The notices that were refused a while ago.</summary>
    public IEnumerable<string> Refused => _refused.Where(one => one.Value > clock.GetUtcNow()).Select(one => one.Key);

    /// <summary>The channel did not take a notice. Says how long it rests.</summary>
    public TimeSpan Failed()
    {
        _backoff ??= new Backoff(TimeSpan.FromSeconds(mail.RetryDelaySeconds), TimeSpan.FromSeconds(mail.MaxRetryDelaySeconds), chance);
        var wait = _backoff.Next();
        _rest = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A notice was refused until somebody mends something. Says how long it rests.</summary>
    public TimeSpan RefusedFor(string noticeId)
    {
        var wait = TimeSpan.FromSeconds(mail.RefusedRetrySeconds) * (1 + (0.1 * chance()));
        _refused[noticeId] = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A notice is done with: it went out, or was given up, and the channel answered.</summary>
    public void Done(string noticeId)
    {
        _backoff = null;
        _rest = DateTimeOffset.MinValue;
        _refused.Remove(noticeId);
    }
}
