using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>
/// Settings, section <c>Registry:S3</c>: where artifacts with an address such as <c>s3://bucket/folder</c> lie. What is not set here is
/// taken from the usual environment variables, see <see cref="S3Environment"/>.
/// </summary>
public sealed class S3Options : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Registry:S3";

    /// <summary>Address of the server, such as <c>http://minio:9000</c>; null means Amazon's.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Name of the key; set together with <see cref="SecretKey"/>.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The key. Never logged.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Belongs to keys that were lent for some time. Never logged.</summary>
    public string? SessionToken { get; set; }

    /// <summary>Region that requests are signed for; null takes the variables' and then <c>us-east-1</c>, which is also MinIO's.</summary>
    public string? Region { get; set; }

    /// <summary>Whether the bucket is a part of the path and not of the host's name; null means yes where an endpoint is set.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>Whether any certificate of the server will do; null means no.</summary>
    public bool? IgnoreTls { get; set; }

    /// <summary>Whether a machine in Amazon's cloud is asked for its role when there are no other keys. Elsewhere this would only
    /// wait.</summary>
    public bool InstanceRole { get; set; }

    /// <summary>How long the server may be silent, in seconds.</summary>
    [Range(1, 3600)]
    public double TimeoutSeconds { get; set; } = 30;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Endpoint) && EndpointProblem(Endpoint) is { } problem)
        {
            yield return new ValidationResult($"{Section}:Endpoint {problem}.", [nameof(Endpoint)]);
        }

        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey))
        {
            yield return new ValidationResult($"{Section}:AccessKey and {Section}:SecretKey belong together: set both or none.",
                [nameof(AccessKey), nameof(SecretKey)]);
        }

        if (!string.IsNullOrEmpty(SessionToken) && string.IsNullOrEmpty(AccessKey))
        {
            yield return new ValidationResult(
                $"{Section}:SessionToken belongs to keys: set {Section}:AccessKey and {Section}:SecretKey too.",
                [nameof(SessionToken)]);
        }
    }

    /// <summary>Why an address cannot be that of a server, as the end of a sentence without its address, which may hold a password; null
    /// when it can.</summary>
    internal static string? EndpointProblem(string endpoint) =>
        !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            ? "is no address: write it as http://minio:9000 or https://s3.example.com"
        : uri.UserInfo.Length > 0 ? $"holds a user or a password: set {Section}:AccessKey and {Section}:SecretKey instead"
        : uri.Query.Length > 0 || uri.Fragment.Length > 0 ? "holds a '?' or a '#': name the server only, such as http://minio:9000"
        : null;
}
