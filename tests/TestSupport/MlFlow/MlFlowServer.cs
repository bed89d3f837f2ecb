using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamSentiment.TestSupport.MlFlow;

/// <summary>Which MLflow a <see cref="MlFlowServer"/> answers like.</summary>
public enum MlFlowShape
{
    /// <summary>2.21: no logged models.</summary>
    V2,

    /// <summary>3.8.</summary>
    V3,
}

/// <summary>What a server was asked.</summary>
/// <param name="Path">Path and query, still encoded.</param>
/// <param name="Authorization">The header, or null.</param>
public sealed record MlFlowRequest(string Method, string Path, string? Authorization);

/// <summary>
/// An MLflow tracking server on loopback, kept in memory, that answers as recorded traffic of real ones: absent fields, small pages, HTML
/// bodies, "NaN" texts, artifacts without a length, 500 for what is missing. Its methods do what other users of the server would do.
/// </summary>
public sealed partial class MlFlowServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Lock _lock = new();

    /// <summary>Starts it.</summary>
    public MlFlowServer(MlFlowShape shape = MlFlowShape.V3)
    {
        Shape = shape;
        (_listener, Port) = Listen();
        _ = AnswerAllAsync();
    }

    /// <summary>Which MLflow it is.</summary>
    public MlFlowShape Shape { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>User and password that it asks for, with a colon between; null asks for none.</summary>
    public string? Basic { get; set; }

    /// <summary>Token that it asks for; null asks for none.</summary>
    public string? Token { get; set; }

    /// <summary>Most versions on a page, whatever is asked for.</summary>
    public int PageSize { get; set; } = 2;

    /// <summary>Whether it hands on artifacts.</summary>
    public bool ServesArtifacts { get; set; } = true;

    /// <summary>Where the artifacts of new runs lie; null means behind this server's proxy.</summary>
    public string? ArtifactRoot { get; set; }

    /// <summary>Status of versions that are made from now on.</summary>
    public string NewStatus { get; set; } = "READY";

    /// <summary>Answers instead of it: status, content type and body for a request; null for the usual answer.</summary>
    public Func<MlFlowRequest, (int Status, string Type, string Body)?> Instead { get; set; } = _ => null;

    /// <summary>Is told of every request before its answer; a pending task holds the answer back.</summary>
    public Func<MlFlowRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Everything it was asked so far.</summary>
    public ConcurrentQueue<MlFlowRequest> Requests { get; } = [];

    /// <summary>Ends it: from then on nobody answers at its port.</summary>
    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, int Port) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (Exception error) when (error is HttpListenerException or SocketException && attempt < 10)
            {
                // Somebody else took it meanwhile.
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AnswerAllAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var answer = context.Response;
            var request = new MlFlowRequest(context.Request.HttpMethod, context.Request.RawUrl ?? "/",
                context.Request.Headers["Authorization"]);
            Requests.Enqueue(request);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            await Before(request);
            var reply = Refusal(request) ?? (Instead(request) is { } other
                ? new Reply(other.Status, other.Type, Encoding.UTF8.GetBytes(other.Body))
                : Handle(request, context.Request.ContentType, body.ToArray()));
            answer.StatusCode = reply.Status;
            answer.ContentType = reply.Type;
            // This listener now and then closes a connection just when it is used again.
            answer.KeepAlive = false;
            if (Shape == MlFlowShape.V3)
            {
                answer.AddHeader("x-content-type-options", "nosniff");
            }

            if (reply.Status == 401)
            {
                answer.AddHeader("WWW-Authenticate", "Basic realm=\"mlflow\"");
            }

            if (reply.Chunked)
            {
                answer.SendChunked = true;
            }
            else
            {
                answer.ContentLength64 = reply.Body.Length;
            }

            await answer.OutputStream.WriteAsync(reply.Body);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The asker went away, or the test is over.
        }
    }

    private Reply? Refusal(MlFlowRequest request)
    {
        var wanted = Token is { } token ? $"Bearer {token}" : Basic is { } basic
            ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))}" : null;
        return wanted is null || request.Authorization == wanted || request.Path == "/health" ? null
            : Page(401, "You are not authenticated. Please see https://www.mlflow.org/docs on how to authenticate.");
    }

    private Reply Handle(MlFlowRequest request, string? contentType, byte[] body)
    {
        var parts = request.Path.Split('?', 2);
        var query = Query(parts.Length > 1 ? parts[1] : "");
        var path = Uri.UnescapeDataString(parts[0]);
        lock (_lock)
        {
            try
            {
                return path switch
                {
                    "/health" => Page(200, "OK"),
                    "/version" => Page(200, Shape == MlFlowShape.V2 ? "2.21.3" : "3.8.2"),
                    "/model-versions/get-artifact" => GetVersionArtifact(query),
                    _ when path.StartsWith(ProxyRoute, StringComparison.Ordinal) =>
                        Proxy(request.Method, path[ProxyRoute.Length..].TrimStart('/'), query, body),
                    _ when path.StartsWith(ApiRoute, StringComparison.Ordinal) =>
                        Call(request.Method, path[ApiRoute.Length..], query, contentType, body),
                    _ => NotFoundPage(),
                };
            }
            catch (Fault fault)
            {
                return Json(fault.Status, new JsonObject { ["error_code"] = fault.Code, ["message"] = fault.Message });
            }
            catch (Exception error)
            {
                // A fault of this class, or a request that no client may send.
                return Page(500, $"{error}");
            }
        }
    }

    private Reply Call(string method, string route, Dictionary<string, string> query, string? contentType, byte[] body)
    {
        if (method == "POST" && contentType is null)
        {
            throw new Fault(400, "INVALID_PARAMETER_VALUE", "Bad Request. Content-Type header is missing.");
        }

        var json = body.Length > 0 ? JsonNode.Parse(body)!.AsObject() : [];
        if (Shape == MlFlowShape.V3 && route.StartsWith("logged-models/", StringComparison.Ordinal) && method == "GET")
        {
            return Json(200, new JsonObject { ["model"] = GetLoggedModel(route["logged-models/".Length..]) });
        }

        return (method, route) switch
        {
            ("POST", "experiments/create") => Json(200, CreateExperiment(Needed(json, "name"))),
            ("GET", "experiments/get-by-name") =>
                Json(200, new JsonObject { ["experiment"] = GetExperiment(Needed(query, "experiment_name")) }),
            ("POST", "runs/create") => Json(200, new JsonObject { ["run"] = CreateRun(json) }),
            ("POST", "runs/update") => Json(200, UpdateRun(json)),
            ("POST", "runs/log-batch") => Json(200, LogBatch(json)),
            ("GET", "runs/get") => Json(200, new JsonObject { ["run"] = GetRun(Needed(query, "run_id")) }),
            ("GET", "metrics/get-history") => Json(200, History(query)),
            ("GET", "artifacts/list") => Json(200, ListRunArtifacts(Needed(query, "run_id"), query.GetValueOrDefault("path", ""))),
            ("POST", "registered-models/create") => Json(200, CreateModel(Needed(json, "name"))),
            ("GET", "registered-models/get") => Json(200, new JsonObject { ["registered_model"] = GetModel(Needed(query, "name")) }),
            ("POST", "registered-models/alias") =>
                Json(200, PostAlias(Needed(json, "name"), Needed(json, "alias"), Needed(json, "version"))),
            ("GET", "registered-models/alias") => Json(200, GetByAlias(Needed(query, "name"), Needed(query, "alias"))),
            ("POST", "model-versions/create") => Json(200, new JsonObject { ["model_version"] = CreateVersion(json) }),
            ("GET", "model-versions/get") =>
                Json(200, new JsonObject { ["model_version"] = GetVersion(Needed(query, "name"), Needed(query, "version")) }),
            ("GET", "model-versions/search") => Json(200, SearchVersions(query)),
            ("POST", "model-versions/set-tag") => Json(200, SetVersionTag(json)),
            ("DELETE", "model-versions/delete") => Json(200, DeleteVersion(Needed(json, "name"), Needed(json, "version"))),
            _ => NotFoundPage(),
        };
    }

    private static Dictionary<string, string> Query(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Decode(pair[0]), pair => Decode(pair.Length > 1 ? pair[1] : ""), StringComparer.Ordinal);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Needed(JsonObject json, string field) => json[field]?.ToString() is { Length: > 0 } value ? value
        : throw Missing(field);

    private static string Needed(Dictionary<string, string> query, string field) =>
        query.GetValueOrDefault(field) is { Length: > 0 } value ? value : throw Missing(field);

    private static Fault Missing(string field) => new(400, "INVALID_PARAMETER_VALUE",
        $"Missing value for required parameter '{field}'. See the API docs for more information about request parameters.");

    private static Fault NotThere(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);

    private static Fault Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    private static Reply Json(int status, JsonNode node) => new(status, "application/json",
        Encoding.UTF8.GetBytes(node.ToJsonString(Indented)));

    private static Reply Page(int status, string text) => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(text));

    private static Reply NotFoundPage() => Page(404, """
        <!doctype html>
        <html lang=en>
        <title>404 Not Found</title>
        <h1>Not Found</h1>
        <p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>

        """);

    private const string ApiRoute = "/api/2.0/mlflow/";
    private const string ProxyRoute = "/api/2.0/mlflow-artifacts/artifacts";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private sealed record Reply(int Status, string Type, byte[] Body, bool Chunked = false);

#pragma warning disable CA1032, CA1064 // Never leaves this class.
    private sealed class Fault(int status, string code, string message) : Exception(message)
    {
        public int Status => status;

        public string Code => code;
    }
#pragma warning restore CA1032, CA1064
}
