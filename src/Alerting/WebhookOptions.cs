using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Alerting;

/// <summary>Settings section <c>Webhook</c>: a second channel beside mail.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Webhook";

    private const int ShortestSecret = 16;

    /// <summary>
    /// Where notices are posted to as JSON; nowhere while it is empty. It may hold a secret and is never shown but for its host.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The key of the signature.</summary>
    public string? Secret { get; set; }

    /// <summary>Longest that one post may take, in seconds.</summary>
    [Range(1, 600, ErrorMessage = "Webhook:TimeoutSeconds must be from 1 to 600.")]
    public double TimeoutSeconds { get; set; } = 20;

    /// <summary>Whether there is one.</summary>
    public bool IsOn => !string.IsNullOrEmpty(Url);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            yield break;
        }

        // The messages do not repeat the address, which may hold a secret.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return new("Webhook:Url is no web address; expected e.g. https://ops.example.com/hooks/streamsentiment.");
        }
        else if (url.Scheme == "http" && !url.IsLoopback)
        {
            yield return new("Webhook:Url begins with http: tweets would travel in plain text. Use https, or an address of this machine.");
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return new("Webhook:Url holds a name or a password before its host, which is not sent. Let the receiver check the signature instead.");
        }

        if (string.IsNullOrEmpty(Secret) || Secret.Length < ShortestSecret)
        {
            yield return new($"Webhook:Secret must have {ShortestSecret} characters or more: without it nobody can tell our notices from others'.");
        }
    }
}
