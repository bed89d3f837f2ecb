using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Hosting.Health;

/// <summary>Settings section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Health";

    /// <summary>Port of <c>/health/live</c> and <c>/health/ready</c>; 0: none. Each worker's <c>appsettings.json</c> names one of its own.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>Address to answer on: <c>*</c> for all of them, or one, such as 127.0.0.1.</summary>
    [Required(ErrorMessage = "Health:Host is empty: name an address such as 127.0.0.1, or * for all of them.")]
    public string Host { get; set; } = "*";
}
