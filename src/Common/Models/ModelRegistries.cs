using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.Common.Models.MlFlow;

namespace StreamSentiment.Common.Models;

/// <summary>Finds the registry that a setting means: a folder, or the address of an MLflow tracking server.</summary>
public static class ModelRegistries
{
    /// <summary>MLflow's own variable for the address of its server: taken where no registry was named.</summary>
    public const string TrackingVariable = "MLFLOW_TRACKING_URI";

    private const string Folder = "models";

    /// <summary>The registry where none was named: MLflow's server where its variable names one, else the folder <c>models</c>.</summary>
    /// <param name="folder">Another folder.</param>
    public static string Unnamed(string folder = Folder) => Unnamed(folder, Environment.GetEnvironmentVariable(TrackingVariable));

    /// <summary>The same for a value of the variable. One that names no server, such as a file of MLflow's own, does not count.</summary>
    internal static string Unnamed(string folder, string? address) => address?.Trim() is { } trimmed && IsServer(trimmed) ? trimmed
        : folder;

    /// <summary>Opens a registry by its setting.</summary>
    /// <param name="access">How a server is reached; null takes it from environment variables.</param>
    /// <exception cref="RegistryException">It is an address that cannot be a registry's.</exception>
    public static IModelRegistry Open(string registry, RegistryAccess? access = null) => OpenToWrite(registry, access);

    /// <summary>Opens a registry by its setting, to add versions and move aliases.</summary>
    /// <inheritdoc cref="Open"/>
    public static IModelRegistryWriter OpenToWrite(string registry, RegistryAccess? access = null)
    {
        if (AddressProblem(registry) is { } problem)
        {
            throw new RegistryException($"--registry (setting Model:Registry): {problem}.");
        }

        return IsServer(registry) ? OpenServer(registry, access ?? RegistryAccess.FromEnvironment()) : new FolderModelRegistry(registry);
    }

    private static MlFlowModelRegistry OpenServer(string address, RegistryAccess access) => new(
        MlFlowConnection.Of(address, access.Server, Environment.GetEnvironmentVariable),
        new PackageCache(access.Cache, access.MaxBytes),
        TimeProvider.System,
        place => S3ArtifactStore.TryOpen(place, access.S3));

    /// <summary>Whether a registry is a server and not a folder.</summary>
    public static bool IsServer(string registry) =>
        registry.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || registry.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why nothing can be registered under a name in such a registry; null when it can.</summary>
    public static string? NameProblem(string registry, string name) =>
        IsServer(registry) ? MlFlowModelRegistry.NameProblem(name) : FolderModelRegistry.NameProblem(name);

    /// <summary>Why a text can be no registry; null when it can.</summary>
    public static string? AddressProblem(string registry)
    {
        var scheme = registry.IndexOf("://", StringComparison.Ordinal);
        return string.IsNullOrWhiteSpace(registry)
            ? $"it names no registry: give a folder such as {Folder}, or http://HOST:PORT of an MLflow server"
            : scheme >= 0 && !IsServer(registry)
                ? $"{registry[..scheme]}:// is no address of a registry: give http://HOST:PORT of an MLflow server, or a folder like {Folder}"
            : scheme >= 0 && !(Uri.TryCreate(registry, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
                ? $"{registry[..(scheme + 3)]}… is no address: give one such as http://mlflow.example:5000"
            : null;
    }
}
