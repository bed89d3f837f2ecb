using Amazon.Runtime.CredentialManagement;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>
/// Completes settings by the variables that MLflow's own client and Amazon's tools read: <c>MLFLOW_S3_ENDPOINT_URL</c>,
/// <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, <c>MLFLOW_S3_IGNORE_TLS</c>, <c>AWS_ACCESS_KEY_ID</c>,
/// <c>AWS_SECRET_ACCESS_KEY</c>, <c>AWS_SESSION_TOKEN</c>, <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, <c>AWS_PROFILE</c>.
/// </summary>
internal static class S3Environment
{
    // Amazon's own default, and MinIO's.
    private const string DefaultRegion = "us-east-1";

    /// <summary>Reads settings and variables.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="RegistryException">One of them cannot be.</exception>
    public static S3Access Complete(S3Options options, Func<string, string?> variable)
    {
        var endpoint = Endpoint(options, variable);
        return new S3Access
        {
            Endpoint = endpoint,
            Keys = Keys(options, variable),
            Region = First(options.Region, variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"))
                ?? (endpoint is null ? Profile(variable)?.Region?.SystemName : null) ?? DefaultRegion,
            PathStyle = options.PathStyle ?? endpoint is not null,
            IgnoreTls = options.IgnoreTls ?? variable("MLFLOW_S3_IGNORE_TLS")?.Trim().ToUpperInvariant() is "TRUE" or "1",
            InstanceRole = options.InstanceRole,
            Silence = TimeSpan.FromSeconds(options.TimeoutSeconds),
        };
    }

    /// <summary>The profile that <c>AWS_PROFILE</c> names in Amazon's files of this user, else the one called default; null when there is
    /// none.</summary>
    public static CredentialProfile? Profile(Func<string, string?> variable) =>
        new CredentialProfileStoreChain().TryGetProfile(ProfileName(variable), out var profile) ? profile : null;

    /// <summary>Name of that profile.</summary>
    public static string ProfileName(Func<string, string?> variable) => First(variable("AWS_PROFILE")) ?? "default";

    private static Uri? Endpoint(S3Options options, Func<string, string?> variable)
    {
        (string Name, string? Value)[] places =
        [
            ($"{S3Options.Section}:Endpoint", options.Endpoint),
            .. new[] { "MLFLOW_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL" }.Select(name => (name, variable(name))),
        ];
        var (place, value) = places.FirstOrDefault(place => !string.IsNullOrWhiteSpace(place.Value));
        return value is null ? null
            : S3Options.EndpointProblem(value.Trim()) is { } problem ? throw new RegistryException($"{place} {problem}.")
            : new Uri(value.Trim());
    }

    private static S3Keys? Keys(S3Options options, Func<string, string?> variable)
    {
        // Keys of one place only: half of each would belong to nobody.
        if (!string.IsNullOrEmpty(options.AccessKey))
        {
            return Keys(options.AccessKey, options.SecretKey, options.SessionToken, $"{S3Options.Section}:SecretKey");
        }

        return First(variable("AWS_ACCESS_KEY_ID")) is { } name
            ? Keys(name, variable("AWS_SECRET_ACCESS_KEY"), variable("AWS_SESSION_TOKEN"), "AWS_SECRET_ACCESS_KEY")
            : null;
    }

    private static S3Keys Keys(string name, string? secret, string? token, string place) =>
        First(secret) is { } given
            ? new S3Keys(name, given, First(token))
            : throw new RegistryException($"There is an access key for S3 but no secret key: set {place}.");

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value.Trim();
            }
        }

        return null;
    }
}
