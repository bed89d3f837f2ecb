using System.Runtime.CompilerServices;
using Amazon.S3;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>A server and the client that talks to it, which all stores of the same settings share.</summary>
internal sealed class S3Server
{
    private static readonly ConditionalWeakTable<S3Options, S3Server> Known = [];

    private S3Server(S3Access access, AmazonS3Client client) => (Access, Client) = (access, client);

    /// <summary>How it is reached.</summary>
    public S3Access Access { get; }

    /// <summary>Amazon's client.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>The server of these settings, which no longer change, and of this process's variables.</summary>
    /// <exception cref="RegistryException">Settings or variables are wrong, or there are no keys.</exception>
    public static S3Server Of(S3Options options) =>
        Known.GetValue(options, static options => Create(options, Environment.GetEnvironmentVariable));

    /// <summary>The server of these settings and variables.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="RegistryException">Settings or variables are wrong, or there are no keys.</exception>
    public static S3Server Create(S3Options options, Func<string, string?> variable)
    {
        var access = S3Environment.Complete(options, variable);
        return new S3Server(access, S3Client.Create(access, variable));
    }
}
