using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Models;

/// <summary>
/// Settings, section <c>Registry</c>: how a registry that is a server is reached. What is not set here is taken from MLflow's own
/// environment variables.
/// </summary>
public sealed class RegistryOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Registry";

    /// <summary>User of the tracking server; null takes the address's, else <c>MLFLOW_TRACKING_USERNAME</c>.</summary>
    public string? Username { get; set; }

    /// <summary>The user's password; null takes the address's, else <c>MLFLOW_TRACKING_PASSWORD</c>.</summary>
    public string? Password { get; set; }

    /// <summary>A bearer token instead of user and password; null takes <c>MLFLOW_TRACKING_TOKEN</c>.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// Longest wait for an answer to begin, then for all of it, or for more of a file, in seconds; null takes
    /// <c>MLFLOW_HTTP_REQUEST_TIMEOUT</c>, else 20.
    /// </summary>
    [Range(1, 600)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>
    /// Longest time that all versions together may take to be described, in seconds; what was not by then cannot be had, and is asked for
    /// again.
    /// </summary>
    [Range(1, 3600)]
    public int ListingSeconds { get; set; } = 60;

    /// <summary>Experiment that takes the runs; null takes <c>MLFLOW_EXPERIMENT_NAME</c>, else the registered name.</summary>
    public string? Experiment { get; set; }

    /// <summary>Whether certificates go unchecked; null takes <c>MLFLOW_TRACKING_INSECURE_TLS</c>.</summary>
    public bool? IgnoreTls { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Token) && !string.IsNullOrEmpty(Username))
        {
            yield return new ValidationResult("it goes with no Registry:Username: set one of them.", [nameof(Token)]);
        }

        if (!string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(Username))
        {
            yield return new ValidationResult("it needs Registry:Username.", [nameof(Password)]);
        }
    }
}
