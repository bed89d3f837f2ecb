using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>Amazon's client, set so that it talks to MinIO and older servers too, and that it never waits for what is not there.</summary>
internal static class S3Client
{
    // Each waits a little longer than the one before; together about a second.
    private const int Retries = 2;

    /// <summary>Makes a client, for any number of threads.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="RegistryException">There are no keys.</exception>
    public static AmazonS3Client Create(S3Access access, Func<string, string?> variable)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = access.PathStyle,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // Other modes ask the machine's cloud where it is.
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            // Until the answer begins; S3ArtifactStore watches the rest. An upload has to be through by then, so it gets no limit here.
            Timeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = access.Silence,
            // Amazon's client writes requests with their keys' names into .NET's tracing otherwise.
            DisableLogging = true,
        };
        if (access.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = access.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(access.Region);
        }

        if (access.IgnoreTls)
        {
            config.HttpClientFactory = new AnyCertificate();
        }

        return new AmazonS3Client(Credentials(access, variable), config);
    }

    /// <summary>Whether there is anything to sign requests with.</summary>
    public static bool HasKeys(S3Access access, Func<string, string?> variable) => FindKeys(access, variable) is not null;

    private static AWSCredentials Credentials(S3Access access, Func<string, string?> variable) => FindKeys(access, variable)
        ?? throw new RegistryException(
            $"There are no keys for S3 ({access.Server}): set {S3Options.Section}:AccessKey and {S3Options.Section}:SecretKey, or the "
            + $"variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile (AWS_PROFILE); on a machine of Amazon's with a "
            + $"role, set {S3Options.Section}:InstanceRole=true.");

    /// <summary>
    /// Given keys, else the SDK's own chain without its last link, which asks an address of Amazon's cloud and waits where there is none.
    /// </summary>
    private static AWSCredentials? FindKeys(S3Access access, Func<string, string?> variable)
    {
        if (access.Keys is { } keys)
        {
            return keys.Token is null ? new BasicAWSCredentials(keys.Name, keys.Secret)
                : new SessionAWSCredentials(keys.Name, keys.Secret, keys.Token);
        }

        if (new CredentialProfileStoreChain().TryGetAWSCredentials(S3Environment.ProfileName(variable), out var profile))
        {
            return profile;
        }

        return variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null
            ? new GenericContainerCredentials()
            : access.InstanceRole ? new InstanceProfileAWSCredentials() : null;
    }

    private sealed class AnyCertificate : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = clientConfig.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
            // Asked for by Registry:S3:IgnoreTls.
#pragma warning disable CA5359
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

        public override string GetConfigUniqueString(IClientConfig clientConfig) => nameof(AnyCertificate);
    }
}
