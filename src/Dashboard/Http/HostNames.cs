using System.Net;
using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// The names that a request may call the Dashboard by. Beyond loopback any, unless some are named; on loopback only those that no foreign
/// name server can give away, so that no web site gets at it by pointing a name of its own to this machine.
/// </summary>
internal sealed class HostNames(DashboardOptions options)
{
    private readonly HashSet<string> _allowed =
        new(options.AllowedHosts.Select(name => name.Trim('[', ']')), StringComparer.OrdinalIgnoreCase);
    private readonly bool _isOpen = !options.IsLoopback && options.AllowedHosts.Count == 0;

    /// <summary>Whether a request's header <c>Host</c> names us.</summary>
    public bool IsOurs(HostString host) => _isOpen || IsNamed(host.Host);

    /// <summary>Whether a page of this origin is ours, for a request that called us so.</summary>
    public bool IsOurOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && (IsSame(uri, host) || _allowed.Contains(uri.Host.Trim('[', ']')));

    private bool IsNamed(string? host)
    {
        var name = (host ?? "").Trim('[', ']');
        return _allowed.Contains(name) || (options.IsLoopback
            && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))));
    }

    // A proxy may have taken the encryption off, and its port with it.
    private static bool IsSame(Uri origin, HostString host) =>
        origin.Host.Trim('[', ']').Equals(host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? origin.IsDefaultPort : origin.Port == host.Port);
}
