using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// The challenger: the version that <see cref="ShadowOptions.Version"/> names, in seats of its own. It is checked like any other; one
/// that is refused, or fails while it scores, leaves its seats, and the stream goes on without it.
/// </summary>
public sealed class ModelShadow
{
    private readonly ModelSource _source;
    private readonly ModelOptions _options;
    private readonly string? _wanted;
    private readonly HealthReporter _health;
    private readonly ILogger _logger;
    private readonly ModelSeats _seats;
    private readonly Lock _lock = new();
    private ModelVersion? _version;
    private string? _told;

    /// <summary>One for each process.</summary>
    public ModelShadow(
        ModelSource source,
        IOptions<ModelOptions> options,
        IOptions<ShadowOptions> shadow,
        StreamHealth health,
        ILogger<ModelShadow> logger)
    {
        (_source, _options, _logger) = (source, options.Value, logger);
        _wanted = shadow.Value.Version is { Length: > 0 } version ? version : null;
        _health = health.NewReporter();
        _seats = new ModelSeats(_options.Engine);
    }

    /// <summary>Whether there is to be a challenger at all.</summary>
    public bool IsWanted => _wanted is not null;

    /// <summary>A seat for a thread that scores; nobody sits there while there is no challenger.</summary>
    public ModelSeat NewSeat() => _seats.Add();

    /// <summary>The challenger failed while it scored: it leaves its seats, and is not asked again until its digest changes.</summary>
    /// <param name="version">The version that failed.</param>
    public void Fail(string version, Exception problem)
    {
        lock (_lock)
        {
            // Another thread told it, or another challenger sits there by now.
            if (_version is not { } failed || failed.Version != version)
            {
                return;
            }

            _version = null;
            _seats.Clear();
            var reason = $"it failed while it scored: {problem.Message.TrimEnd('.')}";
            _source.Refuse(failed, reason);
            _told = Refused(failed, reason);
            ServingLog.ChallengerFailed(_logger, problem, failed.Name, failed.Version);
            _health.Degraded(Dependencies.Model, $"challenger {failed.Version} is refused: {reason}");
        }
    }

    /// <summary>Opens the challenger, where it is another one than before.</summary>
    /// <param name="listed">What the registry holds.</param>
    /// <param name="serving">The version that serves: it does not challenge itself.</param>
    internal async Task FollowAsync(IReadOnlyList<ModelVersion> listed, ModelVersion serving, CancellationToken cancellationToken)
    {
        if (_wanted is null)
        {
            return;
        }

        var wanted = listed.FirstOrDefault(version => version.Aliases.Contains(_wanted))
            ?? listed.FirstOrDefault(version => version.Version == _wanted);
        if (wanted is null || (wanted.Version, wanted.Digest) == (serving.Version, serving.Digest))
        {
            Leave();
            _health.Sound(Dependencies.Model);
            Tell(wanted is null ? $"Setting Shadow:Version: there is no version or alias '{_wanted}', so nobody scores in the shadow"
                : $"Setting Shadow:Version: version {wanted.Version} serves itself, so nobody scores in the shadow");
            return;
        }

        lock (_lock)
        {
            if (_version is { } now && (now.Version, now.Digest) == (wanted.Version, wanted.Digest))
            {
                return;
            }
        }

        IReadOnlyList<SentimentModel> ready = [];
        var refusal = ModelChooser.Refusal(wanted, _options.ToCriteria());
        var opened = refusal is null ? await _source
            .TryOpenAsync(wanted, _options, package => ready = _seats.Prepare(package), cancellationToken).ConfigureAwait(false)
            : new OpenedVersion(null, refusal, wanted.IsAway);
        if (opened.Package is not { } package)
        {
            if (opened.IsAway && IsSitting(wanted))
            {
                // Only what the registry says of it is away.
                return;
            }

            Leave();
            _health.Degraded(Dependencies.Model,
                $"challenger {wanted.Version} {(opened.IsAway ? "cannot be had now" : "is refused")}: {opened.Refusal}");
            Tell(opened.IsAway ? $"Challenger {wanted} cannot be had now, and nobody scores in the shadow: {opened.Refusal}"
                : Refused(wanted, opened.Refusal));
            return;
        }

        lock (_lock)
        {
            _version = wanted;
            _ = _seats.Swap(package, ready);
        }

        _health.Sound(Dependencies.Model);
        Tell($"{package} scores in the shadow (setting Shadow:Version): compare in shadow_comparison");
    }

    private static string Refused(ModelVersion version, string? reason) =>
        $"Challenger {version} is refused, and nobody scores in the shadow: {reason}";

    private bool IsSitting(ModelVersion version)
    {
        lock (_lock)
        {
            return _version?.Version == version.Version;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _version = null;
            _seats.Clear();
        }
    }

    // Once, however often the registry is asked.
    private void Tell(string what)
    {
        if (_told != what)
        {
            _told = what;
            ServingLog.Shadow(_logger, what);
        }
    }
}
