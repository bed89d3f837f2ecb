using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Notices;

/// <summary>
/// When to try again on one channel. A channel that fails rests as a whole, longer each time; a notice that alone is not taken rests
/// alone, longer each time too, and one that needs somebody to change something rests alone, for long. Lost at a restart, which is a good moment to try.
/// </summary>
internal sealed class RetrySchedule(MailOptions mail, TimeProvider clock, Func<double> chance)
{
    private readonly Dictionary<string, DateTimeOffset> _resting = [];
    private readonly Dictionary<string, Backoff> _putOff = [];
    private DateTimeOffset _rest = DateTimeOffset.MinValue;
    private Backoff? _backoff;

    /// <summary>The channel failed a moment ago.</summary>
    public bool IsResting => clock.GetUtcNow() < _rest;

    /// <summary>The notices that rest alone.</summary>
    public IEnumerable<string> Resting => _resting.Where(one => one.Value > clock.GetUtcNow()).Select(one => one.Key);

    /// <summary>The channel did not take a notice. Says how long it rests.</summary>
    public TimeSpan Failed()
    {
        _backoff ??= NewBackoff();
        var wait = _backoff.Next();
        _rest = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>The channel answered, and did not take this notice now. Says how long it rests.</summary>
    public TimeSpan PutOff(string noticeId)
    {
        Answered();
        if (!_putOff.TryGetValue(noticeId, out var backoff))
        {
            _putOff[noticeId] = backoff = NewBackoff();
        }

        var wait = backoff.Next();
        _resting[noticeId] = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A notice was refused until somebody mends something. Says how long it rests.</summary>
    public TimeSpan RefusedFor(string noticeId)
    {
        var wait = TimeSpan.FromSeconds(mail.RefusedRetrySeconds) * (1 + (0.1 * chance()));
        _resting[noticeId] = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A notice is done with: it went out, or was given up, and the channel answered.</summary>
    public void Done(string noticeId)
    {
        Answered();
        _resting.Remove(noticeId);
        _putOff.Remove(noticeId);
    }

    private void Answered() => (_backoff, _rest) = (null, DateTimeOffset.MinValue);

    private Backoff NewBackoff() => new(TimeSpan.FromSeconds(mail.RetryDelaySeconds), TimeSpan.FromSeconds(mail.MaxRetryDelaySeconds), chance);
}
