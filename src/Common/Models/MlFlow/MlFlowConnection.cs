using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>How one server is reached: its address and what proves who asks. Nothing here shows a secret.</summary>
internal sealed class MlFlowConnection
{
    private const int DefaultTimeoutSeconds = 20;

    private MlFlowConnection(Uri address, AuthenticationHeaderValue? authorization, TimeSpan timeout, TimeSpan listing, bool ignoreTls,
        string? experiment)
    {
        Address = address;
        Authorization = authorization;
        Timeout = timeout;
        Listing = listing;
        IgnoreTls = ignoreTls;
        Experiment = experiment;
    }

    /// <summary>Address of the server with a slash at its end; without user and password.</summary>
    public Uri Address { get; }

    /// <summary>The address for messages.</summary>
    public string Location => Address.AbsoluteUri.TrimEnd('/');

    /// <summary>What is sent with every request; null sends nothing.</summary>
    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Longest wait for an answer to begin, then for all of it, or for more of a file.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Longest time that all versions together may take to be described.</summary>
    public TimeSpan Listing { get; }

    /// <summary>Whether certificates go unchecked.</summary>
    public bool IgnoreTls { get; }

    /// <summary>Experiment that takes the runs; null means the registered name.</summary>
    public string? Experiment { get; }

    /// <summary>Puts together what was set: the settings come first, then the address's user, then MLflow's variables.</summary>
    /// <param name="url">Address of the server, http or https; may carry a user and a password.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="RegistryException">A value cannot be.</exception>
    public static MlFlowConnection Of(string url, RegistryOptions options, Func<string, string?> variable)
    {
        var given = new Uri(url, UriKind.Absolute);
        var address = new UriBuilder(given.Scheme, given.Host, given.Port, $"{given.AbsolutePath.TrimEnd('/')}/").Uri;
        return new MlFlowConnection(
            address,
            FromSettings(options) ?? FromAddress(given) ?? FromVariables(variable),
            TimeSpan.FromSeconds(options.TimeoutSeconds ?? TimeoutOf(variable) ?? DefaultTimeoutSeconds),
            TimeSpan.FromSeconds(options.ListingSeconds),
            options.IgnoreTls ?? variable("MLFLOW_TRACKING_INSECURE_TLS")?.Trim().ToUpperInvariant() is "TRUE" or "1",
            Set(options.Experiment) ?? Set(variable("MLFLOW_EXPERIMENT_NAME")));
    }

    /// <summary>Another server, for artifacts that it keeps: it gets no credentials, unless it is this one.</summary>
    public MlFlowConnection Elsewhere(Uri address)
    {
        var same = address.Scheme == Address.Scheme && address.Port == Address.Port
            && string.Equals(address.IdnHost, Address.IdnHost, StringComparison.OrdinalIgnoreCase);
        var root = new UriBuilder(address.Scheme, address.Host, address.Port, $"{address.AbsolutePath.TrimEnd('/')}/").Uri;
        return new MlFlowConnection(root, same ? Authorization : null, Timeout, Listing, IgnoreTls, null);
    }

    /// <summary>Where it is; without secrets.</summary>
    public override string ToString() => Location;

    private static AuthenticationHeaderValue? FromSettings(RegistryOptions options) =>
        Set(options.Token) is { } token ? new AuthenticationHeaderValue("Bearer", token)
        : Set(options.Username) is { } user ? Basic(user, options.Password ?? "")
        : null;

    private static AuthenticationHeaderValue? FromAddress(Uri given)
    {
        if (given.UserInfo.Length == 0)
        {
            return null;
        }

        var parts = given.UserInfo.Split(':', 2);
        return Basic(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static AuthenticationHeaderValue? FromVariables(Func<string, string?> variable) =>
        Set(variable("MLFLOW_TRACKING_USERNAME")) is { } user ? Basic(user, variable("MLFLOW_TRACKING_PASSWORD") ?? "")
        : Set(variable("MLFLOW_TRACKING_TOKEN")) is { } token ? new AuthenticationHeaderValue("Bearer", token)
        : null;

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static int? TimeoutOf(Func<string, string?> variable)
    {
        const string Name = "MLFLOW_HTTP_REQUEST_TIMEOUT";
        return Set(variable(Name)) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600 ? seconds
            : throw new RegistryException($"The variable {Name} is '{text}': give whole seconds from 1 to 3600, or unset it.");
    }

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
