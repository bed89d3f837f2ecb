namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>How a server is reached, after settings and variables were read.</summary>
internal sealed class S3Access
{
    /// <summary>Address of the server; null means Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Keys that were given; null leaves it to the SDK to find some.</summary>
    public S3Keys? Keys { get; init; }

    /// <summary>Region to sign for.</summary>
    public required string Region { get; init; }

    /// <summary>Whether the bucket is a part of the path.</summary>
    public required bool PathStyle { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public required bool IgnoreTls { get; init; }

    /// <summary>Whether the machine may be asked for its role.</summary>
    public required bool InstanceRole { get; init; }

    /// <summary>How long the server may be silent.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>Where the server is, for messages.</summary>
    public string Server => Endpoint is null ? $"Amazon S3 in {Region}" : Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>A text without the keys, should they be in it.</summary>
    public string WithoutSecrets(string text) =>
        new[] { Keys?.Secret, Keys?.Token, Keys?.Name }.Where(secret => !string.IsNullOrEmpty(secret))
            .Aggregate(text, (told, secret) => told.Replace(secret!, "***", StringComparison.Ordinal));
}

/// <summary>Keys that belong together. No record: its text must not hold them.</summary>
internal sealed class S3Keys(string name, string secret, string? token)
{
    /// <summary>The access key.</summary>
    public string Name { get; } = name;

    /// <summary>The secret key.</summary>
    public string Secret { get; } = secret;

    /// <summary>The session's token; null for lasting keys.</summary>
    public string? Token { get; } = token;
}
