using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Dashboard;

/// <summary>Settings section <c>Dashboard</c>: where it listens.</summary>
public sealed class DashboardOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Dashboard";

    /// <summary>Address to listen on: <c>*</c> for all of them, or one, such as 127.0.0.1.</summary>
    [Required(ErrorMessage = "Dashboard:Host is empty: name an address such as 127.0.0.1, or * for all of them.")]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port of the page and the API; 0: any that is free.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8080;
}
