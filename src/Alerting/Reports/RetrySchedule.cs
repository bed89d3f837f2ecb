using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Reports;

/// <summary>
/// When to try again. A channel that fails rests as a whole, longer each time; a report that was refused rests alone, for long. Lost at a
/// restart, which is a good moment to try.
/// </summary>
internal sealed class RetrySchedule(MailOptions mail, TimeProvider clock, Func<double> chance)
{
    private readonly Dictionary<string, DateTimeOffset> _refused = [];
    private DateTimeOffset _rest = DateTimeOffset.MinValue;
    private Backoff? _backoff;

    /// <summary>The channel failed a moment ago.</summary>
    public bool IsResting => clock.GetUtcNow() < _rest;

    /// <summary>The incidents whose reports were refused a while ago.</summary>
    public string[] Refused => [.. _refused.Where(one => one.Value > clock.GetUtcNow()).Select(one => one.Key)];

    /// <summary>The channel did not take a report. Says how long it rests.</summary>
    public TimeSpan Failed()
    {
        _backoff ??= new Backoff(TimeSpan.FromSeconds(mail.RetryDelaySeconds), TimeSpan.FromSeconds(mail.MaxRetryDelaySeconds), chance);
        var wait = _backoff.Next();
        _rest = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A report was refused for good. Says how long it rests: somebody may mend the settings of the mail server.</summary>
    public TimeSpan RefusedFor(string incidentId)
    {
        var wait = TimeSpan.FromSeconds(mail.RefusedRetrySeconds) * (1 + (0.1 * chance()));
        _refused[incidentId] = clock.GetUtcNow() + wait;
        return wait;
    }

    /// <summary>A report went out.</summary>
    public void Succeeded(string incidentId)
    {
        _backoff = null;
        _rest = DateTimeOffset.MinValue;
        _refused.Remove(incidentId);
    }
}
