using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;

namespace StreamSentiment.Common.Models;

/// <summary>All that is needed to reach a registry that is a server, and the artifacts of its models.</summary>
public sealed record RegistryAccess
{
    /// <summary>How the server is reached.</summary>
    public RegistryOptions Server { get; init; } = new();

    /// <summary>How buckets are reached; without keys the tracking server is asked to read them.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Folder for packages that were fetched.</summary>
    public string Cache { get; init; } = CacheFolder.Default;

    /// <summary>Largest package that is fetched, in bytes.</summary>
    public long MaxBytes { get; init; } = ModelPackage.DefaultMaxBytes;

    /// <summary>The same from environment variables alone, such as <c>Registry__Username</c> and <c>Model__Cache</c>: for programs without a
    /// host.</summary>
    /// <param name="maxBytes">Largest package that is fetched, in bytes.</param>
    /// <exception cref="RegistryException">A value cannot be.</exception>
    public static RegistryAccess FromEnvironment(long maxBytes = ModelPackage.DefaultMaxBytes)
    {
        return new RegistryAccess
        {
            Server = EnvironmentSettings.Read<RegistryOptions>(RegistryOptions.Section),
            S3 = EnvironmentSettings.Read<S3Options>(S3Options.Section),
            Cache = EnvironmentSettings.Read<ModelOptions>(ModelOptions.Section).Cache,
            MaxBytes = maxBytes,
        };
    }
}
