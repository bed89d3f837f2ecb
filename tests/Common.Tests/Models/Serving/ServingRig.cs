using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>A model that serves from a folder of tiny packages, with all that it tells.</summary>
internal sealed class ServingRig : IChoiceListener, ILoggerFactory, ILogger, IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
    private readonly ConcurrentQueue<string> _log = new();

    public ServingRig(Action<ModelOptions>? set = null, TinyPackage? tiny = null)
    {
        Tiny = tiny ?? new TinyPackage();
        Tiny.Change(manifest => With(manifest, 0.8, null, null));
        Options = new ModelOptions
        {
            Registry = Tiny.Registry,
            Name = "tiny",
            Cache = Path.Combine(Path.GetTempPath(), $"tiny-cache-{Guid.NewGuid():N}"),
        };
        set?.Invoke(Options);
        Restart();
    }

    public TinyPackage Tiny { get; }

    public ModelOptions Options { get; }

    public CountingRegistry Registry { get; private set; } = null!;

    /// <summary>Setting <c>Shadow:Version</c>; counts from the next <see cref="Restart"/> on.</summary>
    public string? Challenger { get; set; }

    public ModelShadow Shadow { get; private set; } = null!;

    public ModelServing Serving { get; private set; } = null!;

    public StreamHealth Health { get; private set; } = null!;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>What was chosen, in order.</summary>
    public List<ChoiceAccount> Accounts { get; } = [];

    /// <summary>What was logged since the last look.</summary>
    public List<string> Log
    {
        get
        {
            List<string> lines = [];
            while (_log.TryDequeue(out var line))
            {
                lines.Add(line);
            }

            return lines;
        }
    }

    /// <summary>How the model is.</summary>
    public DependencyState State => Assert.Single(Health.Dependencies);

    /// <summary>What a new process would have; <see cref="StartAsync"/> starts it.</summary>
    public void Restart()
    {
        Registry = new CountingRegistry(new FolderModelRegistry(Options.Registry));
        Health = new StreamHealth([new HealthDependency(Dependencies.Model)], Clock);
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var source = new ModelSource(Registry, new Logger<ModelSource>(this), Clock);
        Shadow = new ModelShadow(
            source, options, Microsoft.Extensions.Options.Options.Create(new ShadowOptions { Version = Challenger }), Health, new Logger<ModelShadow>(this));
        Serving = new ModelServing(
            source,
            new ServingCache(options, Clock),
            Shadow,
            [this],
            _services.GetRequiredService<StreamMetrics>(),
            Health,
            options,
            Clock,
            new Logger<ModelServing>(this));
    }

    /// <summary>Starts it, and lets it keep its copy.</summary>
    public async Task StartAsync()
    {
        await Serving.StartingAsync(CancellationToken.None);
        await RefreshAsync();
    }

    /// <summary>Asks the registry.</summary>
    public Task RefreshAsync() => Serving.RefreshAsync(CancellationToken.None);

    /// <summary>Adds a version with these figures.</summary>
    public string Add(string version, double precision, double? recall = null, string? dataDigest = null) =>
        Tiny.Add("tiny", version, manifest => With(manifest, precision, recall, dataDigest));

    public void Chose(ChoiceAccount account) => Accounts.Add(account);

    public async ValueTask DisposeAsync()
    {
        Serving.Dispose();
        await _services.DisposeAsync();
        if (Directory.Exists(Tiny.Registry))
        {
            Tiny.Dispose();
        }

        if (Directory.Exists(Options.Cache))
        {
            Directory.Delete(Options.Cache, recursive: true);
        }
    }

    private static ModelManifest With(ModelManifest manifest, double precision, double? recall, string? dataDigest) => manifest with
    {
        Metrics = new Dictionary<string, double>(manifest.Metrics)
        {
            ["val_precision"] = precision,
            ["val_recall"] = recall ?? manifest.Metrics["val_recall"],
        },
        DataDigest = dataDigest ?? manifest.DataDigest,
    };

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider)
    {
    }

    void IDisposable.Dispose()
    {
    }

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Enqueue($"{logLevel}: {formatter(state, exception)}");

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
}

/// <summary>A registry that counts what is fetched from it, and can be away.</summary>
internal sealed class CountingRegistry(IModelRegistry inner) : IModelRegistry
{
    public string Location => inner.Location;

    public List<string> Fetched { get; } = [];

    public bool IsAway { get; set; }

    /// <summary>A version whose package lies where nobody answers; null: there is none.</summary>
    public string? AwayVersion { get; set; }

    /// <summary>A version that is listed and cannot be fetched; null: there is none.</summary>
    public string? StuckVersion { get; set; }

    /// <summary>Folder that packages are fetched to, as <see cref="PackageCache"/> does; null: they stay where they are.</summary>
    public string? FetchesTo { get; set; }

    /// <summary>Answers only when this is done; null: at once.</summary>
    public Task? Held { get; set; }

    /// <summary>What fetching throws; null: it does what it should.</summary>
    public Exception? FetchFault { get; set; }

    public async Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken cancellationToken)
    {
        await (Held ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return IsAway ? throw new RegistryUnavailableException($"{Location} does not answer.")
        : [.. (await inner.ListAsync(name, cancellationToken)).Select(version => version.Version != AwayVersion ? version
            : version with { Manifest = null, Problem = "its place does not answer", IsAway = true })];
    }

    public void Forget(ModelVersion version) => inner.Forget(version);

    public Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken)
    {
        Fetched.Add(version.Version);
        if (version.Version == StuckVersion)
        {
            throw new RegistryUnavailableException($"{Location} failed (500), asked to hand on model.onnx.");
        }

        return FetchFault is not null ? throw FetchFault
            : FetchesTo is null ? inner.FetchAsync(version, cancellationToken)
            : Task.FromResult(Copied(inner.FetchAsync(version, cancellationToken).Result, Path.Combine(FetchesTo, version.Digest!)));
    }

    private static string Copied(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        return to;
    }
}
