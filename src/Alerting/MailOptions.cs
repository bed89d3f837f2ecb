using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using MimeKit;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Alerting;

/// <summary>Settings section <c>Mail</c>: where reports go.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Mail";

    /// <summary>The mail server; while it is empty, reports are written as files to <see cref="Directory"/>.</summary>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    [Range(1, 65_535, ErrorMessage = "Mail:Port must be from 1 to 65535.")]
    public int Port { get; set; } = 587;

    /// <summary>How the connection is kept secret; plain text only when asked for.</summary>
    [EnumDataType(typeof(MailSecurity), ErrorMessage = "Mail:Security must be StartTls, SslOnConnect or None.")]
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Whom to log on as; nobody when empty.</summary>
    public string? Username { get; set; }

    /// <summary>Its password.</summary>
    public string? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "streamsentiment@localhost";

    /// <summary>The receivers' addresses; <c>ops@localhost</c> when empty. No default here: binding would add to it.</summary>
    [CommaSeparated]
    public IList<string> To { get; } = [];

    /// <summary>Longest that one send may take, in seconds.</summary>
    [Range(1, 600, ErrorMessage = "Mail:TimeoutSeconds must be from 1 to 600.")]
    public double TimeoutSeconds { get; set; } = 20;

    /// <summary>Folder for reports while there is no <see cref="Host"/>.</summary>
    [Required(ErrorMessage = "Mail:Directory is empty: name a folder for reports, e.g. .data/mail.")]
    public string Directory { get; set; } = ".data/mail";

    /// <summary>
    /// First wait after a send that failed, in seconds; it doubles, with jitter, up to <see cref="MaxRetryDelaySeconds"/>.
    /// </summary>
    [Range(0.01, 3600, ErrorMessage = "Mail:RetryDelaySeconds must be from 0.01 to 3600.")]
    public double RetryDelaySeconds { get; set; } = 2;

    /// <summary>Longest such wait, in seconds.</summary>
    [Range(0.01, 86_400, ErrorMessage = "Mail:MaxRetryDelaySeconds must be from 0.01 to 86400.")]
    public double MaxRetryDelaySeconds { get; set; } = 120;

    /// <summary>Wait after the server refused a report for good, in seconds.</summary>
    [Range(0.01, 86_400, ErrorMessage = "Mail:RefusedRetrySeconds must be from 0.01 to 86400.")]
    public double RefusedRetrySeconds { get; set; } = 900;

    /// <summary>The receivers.</summary>
    public IReadOnlyList<string> Recipients => To.Count == 0 ? ["ops@localhost"] : [.. To];

    /// <summary>
    /// Reads <c>HOST:PORT</c>, as <c>--smtp</c> takes it. On a loopback host nobody listens in, so mail goes there in plain text; to any
    /// other by TLS from the first byte on port 465, by STARTTLS elsewhere.
    /// </summary>
    /// <exception cref="StartException">The text is no address.</exception>
    public static SmtpAddress ParseAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon > 0 ? text[..colon].Trim('[', ']') : "";
        if (!IsHost(host) || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
        {
            throw new SettingException($"'{Secrets.WithoutUser(text)}' is no mail server (--smtp): expected HOST:PORT, e.g. localhost:1025 or mail.example.com:587.");
        }

        return new(host, port, IsLoopback(host) ? MailSecurity.None : port == 465 ? MailSecurity.SslOnConnect : MailSecurity.StartTls);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Host) && !IsHost(Host))
        {
            yield return new($"Mail:Host: '{Secrets.WithoutUser(Host)}' is no host name; the port has a setting of its own, Mail:Port, and so have name and password.");
        }

        if (!IsAddress(From))
        {
            yield return new($"Mail:From: '{From}' is no mail address; expected e.g. streamsentiment@example.com.");
        }

        foreach (var receiver in Recipients.Where(receiver => !IsAddress(receiver)))
        {
            yield return new($"Mail:To: '{receiver}' is no mail address; expected e.g. ops@example.com.");
        }

        if (string.IsNullOrEmpty(Username) != string.IsNullOrEmpty(Password))
        {
            yield return new("Mail:Username and Mail:Password go together: one of them is empty.");
        }
        else if (!string.IsNullOrEmpty(Password) && !string.IsNullOrEmpty(Host) && Security == MailSecurity.None && !IsLoopback(Host))
        {
            yield return new($"Mail:Security is None: the password would reach {Host} in plain text. Use StartTls or SslOnConnect.");
        }
    }

    private static bool IsHost(string host) => Uri.CheckHostName(host) != UriHostNameType.Unknown;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether a text is one mail address and nothing more.</summary>
    internal static bool IsAddress(string text) =>
        !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var address) && address.Address.IndexOf('@', StringComparison.Ordinal) > 0;
}

/// <summary>A mail server and how to talk to it.</summary>
public readonly record struct SmtpAddress(string Host, int Port, MailSecurity Security)
{
    /// <summary>The same as settings, which stand above the others; but what they say of <c>Mail:Security</c> stands.</summary>
    public Dictionary<string, string?> Above(IConfiguration others)
    {
        var said = others["Mail:Security"];
        return new()
        {
            ["Mail:Host"] = Host,
            ["Mail:Port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = string.IsNullOrEmpty(said) ? Security.ToString() : said,
        };
    }
}
