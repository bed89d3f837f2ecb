using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options that name one package: a version of a registry or a folder.</summary>
internal sealed class PackageSource
{
    /// <summary>The name that models have unless told otherwise.</summary>
    public const string DefaultName = "tweet-sentiment";

    /// <summary>What the option that names a registry says of itself.</summary>
    public const string RegistryDescription =
        "The model registry: a folder, or http://HOST:PORT of an MLflow server; MLFLOW_TRACKING_URI counts where nothing is given.";

    public Option<string> Registry { get; } = RegistryOption();

    public Option<string?> Model { get; } = new("--model")
    {
        Description = $"NAME or NAME:VERSION of the registry; without a version the one that would serve; {DefaultName} unless given.",
    };

    public Option<string?> Package { get; } = new("--package") { Description = "Folder of a package, instead of --model." };

    public Option<int> MaxMegabytes { get; } = MaxMegabytesOption();

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [Registry, Model, Package, MaxMegabytes];

    /// <summary>A registry.</summary>
    public static Option<string> RegistryOption() =>
        Options.Text("--registry", RegistryDescription, "models").AsRegistry();

    /// <summary>Size limit of packages: here people know what they load, so it is far above the stream's.</summary>
    public static Option<int> MaxMegabytesOption() => Options.Number("--max-megabytes", "Largest package that is loaded.", 1500, 1, 2000);

    /// <summary>Opens the package: checked by its checksums and its golden examples.</summary>
    /// <exception cref="DataException">Both ways to name it were used.</exception>
    /// <exception cref="ModelPackageException">It cannot be used.</exception>
    /// <exception cref="RegistryException">The registry has no such version.</exception>
    public ModelPackage Open(ParseResult given, CancellationToken stop)
    {
        var megabytes = given.GetValue(MaxMegabytes);
        if (given.GetValue(Package) is { } folder)
        {
            if (given.GetValue(Model) is not null)
            {
                throw new DataException("Give --model or --package, not both.");
            }

            return Verified(ModelPackage.Load(folder, megabytes * 1024L * 1024));
        }

        var (name, version) = Split(given.GetValue(Model) ?? DefaultName);
        var registry = ModelRegistries.Open(given.Named(Registry), RegistryAccess.FromEnvironment(megabytes * 1024L * 1024));
        if (version is not null)
        {
            return Find(registry, name, version, megabytes * 1024L * 1024, stop);
        }

        var options = new ModelOptions { Registry = given.Named(Registry), Name = name, MaxMegabytes = megabytes };
        return new ModelSource(registry, NullLogger<ModelSource>.Instance).OpenAsync(options, cancellationToken: stop).GetAwaiter().GetResult();
    }

    /// <summary>A version of a registry, checked by its checksums and its golden examples.</summary>
    /// <exception cref="ModelPackageException">It cannot be used.</exception>
    /// <exception cref="RegistryException">The registry has no such version.</exception>
    public static ModelPackage Find(IModelRegistry registry, string name, string version, long maxBytes, CancellationToken stop)
    {
        var versions = registry.ListAsync(name, stop).GetAwaiter().GetResult();
        var found = versions.FirstOrDefault(listed => listed.Version == version)
            ?? throw new RegistryException($"The model registry {registry.Location} holds no version {version} of '{name}'"
                + (versions.Count == 0 ? "." : $"; it holds {string.Join(", ", versions.Select(listed => listed.Version))}."));
        var folder = registry.FetchAsync(found, stop).GetAwaiter().GetResult();
        return Verified(ModelPackage.Load(folder, maxBytes).As(found.Name, found.Version));
    }

    /// <summary>Name and version of <c>NAME</c> or <c>NAME:VERSION</c>.</summary>
    public static (string Name, string? Version) Split(string model)
    {
        var parts = model.Split(':', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : null);
    }

    /// <summary>A package whose golden examples come out as they did when it was made.</summary>
    /// <exception cref="ModelPackageException">They do not.</exception>
    public static ModelPackage Verified(ModelPackage package)
    {
        using var model = new SentimentModel(package);
        model.VerifyGolden();
        return package;
    }
}
