using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// The model that serves in this process. Opens it at the start, and asks the registry every <see cref="ModelOptions.RefreshSeconds"/>
/// whether another one is to serve: that one is fetched, checked and warmed up here, beside those who score, and only then put into their
/// seats. Whatever the registry or a package does, the model that serves goes on.
/// </summary>
public sealed class ModelServing : StartingService
{
    /// <summary>How long a start waits for the registry while there is a copy that could serve.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ModelSource _source;
    private readonly ServingCache _cache;
    private readonly ModelShadow _shadow;
    private readonly IReadOnlyList<IChoiceListener> _listeners;
    private readonly StreamMetrics _metrics;
    private readonly HealthReporter _health;
    private readonly ModelOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ModelSeats _seats;
    private volatile ModelPackage? _package;
    private IDisposable? _held;
    private ModelChoice? _told;
    private string? _away;
    private bool _isKept;
    private bool _isUnasked;
    private string? _notKept;

    // Ends when what was replaced is disposed; null once its memory is given back.
    private Task? _replaced;

    /// <summary>One for each process.</summary>
    public ModelServing(
        ModelSource source,
        ServingCache cache,
        ModelShadow shadow,
        IEnumerable<IChoiceListener> listeners,
        StreamMetrics metrics,
        StreamHealth health,
        IOptions<ModelOptions> options,
        TimeProvider clock,
        ILogger<ModelServing> logger)
    {
        (_source, _cache, _shadow, _metrics, _clock, _logger) = (source, cache, shadow, metrics, clock, logger);
        _listeners = [.. listeners];
        _health = health.NewReporter();
        _options = options.Value;
        _seats = new ModelSeats(_options.Engine);
    }

    /// <summary>The package that serves now.</summary>
    /// <exception cref="InvalidOperationException">The service has not started.</exception>
    public ModelPackage Package => _package ?? throw new InvalidOperationException("No model serves before the start.");

    /// <summary>A seat for a thread that scores; to be disposed when it ends.</summary>
    public ModelSeat NewSeat() => _seats.Add();

    /// <inheritdoc />
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        ModelPackage package;
        try
        {
            // Without a model the process must not start.
            package = await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException away)
        {
            if (OpenCopy(away) is not { } copy)
            {
                throw;
            }

            package = copy;
            StartsFromCopy(package, away.Message);
        }

        // Told by whoever opened it.
        _told = package.Choice;
        _ = Serve(package, []);
    }

    /// <summary>Asks the registry, and does what follows from its answer.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SentimentModel> ready = [];
        try
        {
            var serving = Package.Choice!.Chosen!;
            var selection = await _source
                .SelectAsync(_options, serving, package => ready = _seats.Prepare(package), cancellationToken).ConfigureAwait(false);
            if (selection.Package is { } package)
            {
                _replaced = Serve(package, ready);
            }
            else if (selection.Choice.Chosen is not null)
            {
                Package.Choice = selection.Choice;
            }

            Judge(selection);
            await _shadow.FollowAsync(selection.Listed, Package.Choice!.Chosen!, cancellationToken).ConfigureAwait(false);
            if (_away is not null)
            {
                _away = null;
                ServingLog.RegistryIsBack(_logger, _source.Location);
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_away is null)
            {
                ServingLog.RegistryIsAway(_logger, _source.Location, Package.Name, Package.Version, problem.Message);
            }

            _away = problem.Message;
            _health.Degraded(Dependencies.Model, problem.Message);
        }

        Keep();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Announce(Package.Choice!);
        Keep();
        if (_shadow.IsWanted || _isUnasked)
        {
            // The stream did not wait for the challenger, or not even for the registry.
            await RefreshAsync(stoppingToken).ConfigureAwait(false);
        }

        while (_options.RefreshSeconds > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(_options.RefreshSeconds), _clock, stoppingToken).ConfigureAwait(false);
            await RefreshAsync(stoppingToken).ConfigureAwait(false);
            await GiveBackAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    // What a batch still scored with when it was replaced is disposed after it, and only then is it free.
    private async Task GiveBackAsync(CancellationToken stoppingToken)
    {
        if (_replaced is { } gone)
        {
            _replaced = null;
            await gone.WaitAsync(stoppingToken).ConfigureAwait(false);
            FreedMemory.GiveBack();
        }
    }

    private async Task<ModelPackage> OpenAsync(CancellationToken cancellationToken)
    {
        var last = _cache.Last(_source.Location, _options.Engine);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = _source.OpenAsync(_options, last, stop.Token);
        if (last is null || await Task.WhenAny(opening, Task.Delay(Patience, _clock, stop.Token)).ConfigureAwait(false) == opening
            || last.TryOpen() is not { } copy)
        {
            var package = await opening.ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            return package;
        }

        // The stream goes on at once, and the registry is asked beside it.
        cancellationToken.ThrowIfCancellationRequested();
        await stop.CancelAsync().ConfigureAwait(false);
        _ = opening.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _isUnasked = true;
        StartsFromCopy(copy, $"The model registry {_source.Location} has not told within {Patience.TotalSeconds:0} s which version is to serve.");
        return copy;
    }

    private void StartsFromCopy(ModelPackage copy, string why)
    {
        _away = why;
        ServingLog.StartsFromCache(_logger, copy.Name, copy.Version, why);
        _health.Degraded(Dependencies.Model, why);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _held?.Dispose();
        base.Dispose();
    }

    private ModelPackage? OpenCopy(RegistryException away)
    {
        try
        {
            return _cache.Open(_source.Location, _options.Engine);
        }
        catch (Exception damage) when (damage is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            throw new RegistryUnavailableException(
                $"{away.Message} And the copy of the version that served last is no good: {damage.Message}", damage);
        }
    }

    // Ends when the models of the package before it are disposed.
    private Task Serve(ModelPackage package, IReadOnlyList<SentimentModel> ready)
    {
        var former = _held;
        _held = _cache.Hold(package);
        former?.Dispose();
        _package = package;
        var gone = _seats.Swap(package, ready);
        _isKept = false;
        _metrics.Serves(package.Name, package.Version);
        _health.Uses(Dependencies.Model, $"{package.Name} {package.Version}", package.Choice!.Reason);
        return gone;
    }

    private void Judge(ModelSelection selection)
    {
        var choice = selection.Choice;
        if (choice.Chosen is null)
        {
            var why = _source.Nothing(_options, choice);
            if (_told?.Chosen is not null)
            {
                ServingLog.NothingUsable(_logger, Package.Name, Package.Version, why);
            }

            _told = choice;
            _health.Degraded(Dependencies.Model, why);
            return;
        }

        if (selection.Worry(_options.ToCriteria(choice.Chosen.DataDigest)) is { } worry)
        {
            _health.Degraded(Dependencies.Model, worry);
        }
        else
        {
            _health.Sound(Dependencies.Model);
        }

        if (IsSame(_told, choice))
        {
            return;
        }

        _health.Uses(Dependencies.Model, $"{Package.Name} {Package.Version}", choice.Reason);
        ChoiceLog.Tell(_logger, _told, choice, _options.Metric);
        _told = choice;
        Announce(choice);
    }

    private void Announce(ModelChoice choice)
    {
        var account = new ChoiceAccount(_clock.GetUtcNow(), choice, _source.Location);
        foreach (var listener in _listeners)
        {
            listener.Chose(account);
        }
    }

    // A copy that cannot be made costs nothing while the registry answers; it is tried again with every question.
    private void Keep()
    {
        if (_isKept)
        {
            return;
        }

        try
        {
            _cache.Keep(Package, Package.Choice!.Chosen!, _source.Location);
            (_isKept, _notKept) = (true, null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Once for each reason, however often it is tried.
            var why = DiskFault.Words(problem);
            if (_notKept != why)
            {
                _notKept = why;
                ServingLog.NotKept(_logger, Package.Name, Package.Version, why);
            }
        }
    }

    private static bool IsSame(ModelChoice? one, ModelChoice other) =>
        one is not null && one.Reason == other.Reason
        && one.Chosen?.Version == other.Chosen?.Version && one.Chosen?.Digest == other.Chosen?.Digest
        && one.PassedOver.Select(passed => (passed.Version.Version, passed.Reason))
            .SequenceEqual(other.PassedOver.Select(passed => (passed.Version.Version, passed.Reason)));
}
