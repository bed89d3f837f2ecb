namespace StreamSentiment.Common.Hosting.Health;

/// <summary>
/// Somebody who uses dependencies and says how they are. For one thread at a time; saying the same again costs next to nothing.
/// </summary>
public sealed class HealthReporter
{
    private readonly StreamHealth _health;
    private readonly Dictionary<string, bool> _isAway = [];

    internal HealthReporter(StreamHealth health) => _health = health;

    /// <summary>The dependency does not answer, and is waited for.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    /// <param name="why">What it said, for people; no secrets.</param>
    public void Away(string dependency, string why)
    {
        _isAway[dependency] = true;
        _health.Away(this, dependency, why);
    }

    /// <summary>The dependency could be used.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    /// <param name="note">What is in use, where that says something.</param>
    public void Back(string dependency, string? note = null)
    {
        if (!_isAway.TryGetValue(dependency, out var away) || away)
        {
            _isAway[dependency] = false;
            _health.Back(this, dependency, note);
        }
    }

    /// <summary>The dependency could be used, and this is what is in use from now on.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    /// <param name="what">What is in use, for people.</param>
    /// <param name="reason">Why it was chosen, for people; no secrets.</param>
    public void Uses(string dependency, string what, string reason)
    {
        _isAway[dependency] = false;
        _health.Back(this, dependency, what, reason);
    }

    /// <summary>The dependency is in use, but not as it should be. Ends with <see cref="Sound"/>.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    /// <param name="why">What is wrong, for people; no secrets.</param>
    public void Degraded(string dependency, string why) => _health.Worry(this, dependency, why);

    /// <summary>Nothing is wrong any more with the dependency, as far as this reporter knows.</summary>
    /// <param name="dependency">One of <see cref="Dependencies"/>.</param>
    public void Sound(string dependency) => _health.Worry(this, dependency, null);

    /// <summary>Whether this reporter waits for the dependency.</summary>
    public bool Awaits(string dependency) => _isAway.GetValueOrDefault(dependency);
}
