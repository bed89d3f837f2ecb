using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Turns every way in which a server can fail into a message: which server, what it was asked, what is wrong, what to do
/// about it.</summary>
/// <param name="connection">The server.</param>
internal sealed partial class MlFlowErrors(MlFlowConnection connection)
{
    private const string Address = "--registry (setting Model:Registry)";
    private const string Credentials =
        "Registry:Username and Registry:Password or Registry:Token (or MLFLOW_TRACKING_USERNAME, _PASSWORD, _TOKEN)";
    private const int MaxQuoted = 300;

    /// <summary>An answer whose status is no success.</summary>
    /// <param name="purpose">What was asked, after "to": <c>list the versions of 'x'</c>.</param>
    public RegistryException Of(string purpose, HttpStatusCode status, string body)
    {
        var (code, said) = Said(body);
        return status switch
        {
            HttpStatusCode.Unauthorized => Refused(purpose, status, code,
                connection.Authorization is null ? "asks who is there (401)" : "does not accept the user and password, or the token (401)",
                $"Set {Credentials}"),
            HttpStatusCode.Forbidden when said.Contains("Invalid Host header", StringComparison.OrdinalIgnoreCase) =>
                Refused(purpose, status, code,
                $"does not know itself by the name {connection.Address.Authority} (403 Invalid Host header)",
                $"Start it with --allowed-hosts {connection.Address.Authority}, or use a name that it knows"),
            HttpStatusCode.Forbidden => Refused(purpose, status, code,
                $"does not permit that (403{Quoted(said)})",
                    $"Let its owner give this user the permission, or set another by {Credentials}"),
            HttpStatusCode.ServiceUnavailable when said.Contains("--no-serve-artifacts", StringComparison.Ordinal) =>
                Refused(purpose, status, code,
                "does not hand on artifacts: it runs with --no-serve-artifacts (503)",
                "Start it with --serve-artifacts, or let models be registered from where this machine can read, such as s3://"),
            HttpStatusCode.TooManyRequests => Away(purpose, "says that it was asked too often (429)", "Wait, or ask less often"),
            >= HttpStatusCode.InternalServerError when status != HttpStatusCode.NotImplemented => Away(purpose,
                // Its own words tell paths and queries of the server.
                $"failed ({Number(status)}{(code is null ? Quoted(said) : $" {code}")})",
                    "Look into its log, or wait until it is well again"),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Refused(purpose, status, code,
                $"sends elsewhere ({Number(status)})", $"Name the address that it sends to by {Address}"),
            _ when code is null => NoMlFlow(purpose, status, $"answers {Number(status)}, and not as MLflow does"),
            _ => Refused(purpose, status, code, $"refuses ({Number(status)} {code}{Quoted(said)})", Advice(code)),
        };
    }

    /// <summary>An answer that is no JSON, or none of MLflow's.</summary>
    public RegistryException Unreadable(string purpose, string? mediaType, JsonException error) => NoMlFlow(
        purpose,
        HttpStatusCode.OK,
        mediaType is { } type && type.Contains("html", StringComparison.OrdinalIgnoreCase)
            ? "answers with a web page" : $"answers with something that is not MLflow's JSON ({FirstLine(error.Message).TrimEnd('.')})");

    /// <summary>JSON without what MLflow would tell.</summary>
    public RegistryException Stranger(string purpose) => NoMlFlow(purpose, HttpStatusCode.OK, "answers with JSON that is not MLflow's");

    /// <summary>No answer at all, or one that broke off.</summary>
    public RegistryException Of(string purpose, Exception transport) => transport switch
    {
        OperationCanceledException => new RegistryUnavailableException(Text(purpose,
            $"did not answer within {connection.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s",
            "See whether it is well, or raise Registry:TimeoutSeconds")) { IsSilence = true },
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Away(purpose,
            $"cannot be reached by TLS ({Innermost(transport)})",
            "See that it speaks https and that its certificate is trusted here; "
            + "with Registry:IgnoreTls (MLFLOW_TRACKING_INSECURE_TLS) any will do"),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Away(purpose,
            $"cannot be found ({Innermost(transport)})", $"See that {Address} names the right host"),
        _ => Away(purpose, $"does not answer ({Innermost(transport)})", $"See that it runs and that {Address} names it"),
    };

    /// <summary>An error that asking later may mend.</summary>
    public RegistryUnavailableException Away(string purpose, string problem, string remedy) => new(Text(purpose, problem, remedy));

    /// <summary>An error of what was asked for.</summary>
    public RegistryException Wrong(string purpose, string problem, string remedy) => new(Text(purpose, problem, remedy));

    private MlFlowRefusal Refused(string purpose, HttpStatusCode status, string? code, string problem, string remedy) =>
        new(status, code, Text(purpose, problem, remedy));

    private MlFlowRefusal NoMlFlow(string purpose, HttpStatusCode status, string problem) => Refused(purpose, status, null,
        problem,
        $"See that {Address} is the address of an MLflow tracking server, such as http://mlflow.example:5000, and nothing behind it");

    private string Text(string purpose, string problem, string remedy) =>
        $"The model registry {connection.Location} {problem}, asked to {purpose}. {remedy}.";

    private static string Advice(string code) => code switch
    {
        MlFlowRefusal.NotThere => "See that the name, the version or the run is right, and that nobody deleted it",
        MlFlowRefusal.ThereAlready => "Take another name",
        "NOT_IMPLEMENTED" => "This needs another version of MLflow, or another store behind it",
        _ => "Mend what it names",
    };

    /// <summary>MLflow's own word and sentence, or the text of a page.</summary>
    private static (string? Code, string Said) Said(string body)
    {
        if (body.AsSpan().TrimStart().StartsWith("{"))
        {
            try
            {
                var error = JsonSerializer.Deserialize(body, MlFlowJson.Default.MlFlowFault);
                return (string.IsNullOrEmpty(error?.ErrorCode) ? null : error.ErrorCode, error?.Message ?? "");
            }
            catch (JsonException)
            {
                // Not MLflow's.
            }
        }

        return (null, Blank().Replace(Tag().Replace(body, " "), " ").Trim());
    }

    private static string Quoted(string said)
    {
        var line = FirstLine(said).TrimEnd('.');
        return line.Length == 0 ? "" : line.Length <= MaxQuoted ? $": {line}" : $": {line[..MaxQuoted]}…";
    }

    // The outer ones only say that something went wrong while sending.
    private static string Innermost(Exception error) => Where().Replace(FirstLine(error.GetBaseException().Message), "").TrimEnd('.');

    private static string FirstLine(string text) => text.Trim().Split('\n', 2)[0].TrimEnd();

    private static string Number(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    // What .NET appends: its own word for the error, and the address once more.
    [GeneratedRegex(@" \([\w.:\[\]-]+\)$")]
    private static partial Regex Where();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
