using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
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
        var variables = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return new RegistryAccess
        {
            Server = Bind(variables, RegistryOptions.Section, new RegistryOptions()),
            S3 = Bind(variables, S3Options.Section, new S3Options()),
            Cache = variables[$"{ModelOptions.Section}:{nameof(ModelOptions.Cache)}"] is { Length: > 0 } cache ? cache : CacheFolder.Default,
            MaxBytes = maxBytes,
        };
    }

    private static T Bind<T>(IConfiguration variables, string section, T options)
        where T : class
    {
        try
        {
            variables.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new RegistryException(
                $"A variable {section.Replace(":", "__", StringComparison.Ordinal)}__… cannot be understood: {error.Message}", error);
        }

        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true)
            ? options
            : throw new RegistryException(string.Join(" ", wrong.Select(result => $"Setting {section}: {result.ErrorMessage}")));
    }
}
