using System.Text.Json.Nodes;

namespace StreamSentiment.TestSupport.MlFlow;

/// <summary>Artifacts behind the server, by their paths there.</summary>
public sealed partial class MlFlowServer
{
    private const string DisabledText =
        "disabled due to the mlflow server running with `--no-serve-artifacts`. To enable artifacts server functionality, "
        + "run `mlflow server` with `--serve-artifacts`";

    private readonly SortedDictionary<string, byte[]> _artifacts = new(StringComparer.Ordinal);

    /// <summary>Paths of all artifacts, in the order of their coming.</summary>
    public List<string> Uploads { get; } = [];

    /// <summary>Where the artifacts of a run or a logged model begin: <c>1/…/artifacts</c>.</summary>
    public string PathOf(string runOrModel)
    {
        lock (_lock)
        {
            var uri = (string)(_runs.TryGetValue(runOrModel, out var run) ? run.Info : _loggedModels[runOrModel]["info"]!)["artifact_uri"]!;
            return uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim('/');
        }
    }

    /// <summary>Puts an artifact there, or another in its place.</summary>
    public void Put(string path, byte[] bytes)
    {
        lock (_lock)
        {
            _artifacts[path] = bytes;
        }
    }

    /// <summary>Puts all files of a folder there, those of folders in it too.</summary>
    public void PutFolder(string path, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            Put($"{path}/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", File.ReadAllBytes(file));
        }
    }

    /// <summary>The bytes of an artifact; null when there is none.</summary>
    public byte[]? Artifact(string path)
    {
        lock (_lock)
        {
            return _artifacts.GetValueOrDefault(path);
        }
    }

    /// <summary>Takes an artifact away.</summary>
    public void RemoveArtifact(string path)
    {
        lock (_lock)
        {
            _artifacts.Remove(path);
        }
    }

    private Reply Proxy(string method, string path, Dictionary<string, string> query, byte[] body)
    {
        if (!ServesArtifacts)
        {
            return Page(503, $"Endpoint: {ProxyRoute}{(path.Length > 0 ? "/<path:artifact_path>" : "")} {DisabledText}");
        }

        if (path.Split('/').Contains("..") || query.GetValueOrDefault("path", "").Split('/').Contains(".."))
        {
            throw Invalid("Invalid path");
        }

        if (path.Length == 0)
        {
            return Json(200, Files(query.GetValueOrDefault("path", ""), ""));
        }

        if (method == "PUT")
        {
            _artifacts[path] = body;
            Uploads.Add(path);
            return Json(200, new JsonObject());
        }

        // The length is never told.
        return _artifacts.TryGetValue(path, out var bytes) ? new Reply(200, "application/octet-stream", bytes, Chunked: true)
            : throw Lost(path);
    }

    /// <summary>The UI's route: the server reads wherever the artifacts lie, with or without the proxy.</summary>
    private Reply GetVersionArtifact(Dictionary<string, string> query)
    {
        var source = (string)VersionOf(Needed(query, "name"), Needed(query, "version"))["source"]!;
        var path = $"{Below(source)}/{Needed(query, "path")}";
        return _artifacts.TryGetValue(path, out var bytes) ? new Reply(200, "application/octet-stream", bytes, Chunked: true)
            : throw Lost(path);
    }

    private JsonObject ListRunArtifacts(string runId, string path)
    {
        if (path.Split('/').Contains(".."))
        {
            throw Invalid("Invalid path");
        }

        var root = (string)RunOf(runId).Info["artifact_uri"]!;
        var answer = Files(path.Length > 0 ? $"{Below(root)}/{path}" : Below(root), path.Length > 0 ? $"{path}/" : "");
        answer["root_uri"] = root;
        return answer;
    }

    // In this server's memory, s3://bucket/1/… lies where mlflow-artifacts:/1/… does.
    private string Below(string uri) => uri[(ArtifactRoot is { } root && uri.StartsWith(root, StringComparison.Ordinal)
        ? root.Length : uri.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim('/');

    private static Fault Lost(string path) => new(500, "INTERNAL_ERROR",
        $"The following failures occurred while downloading one or more artifacts from /srv/mlflow/artifacts:\n##### File {path} #####\n"
        + $"[Errno 2] No such file or directory: '/srv/mlflow/artifacts/{path}'");

    /// <summary>Files and folders directly in a folder; nothing where there is none.</summary>
    /// <param name="prefix">What stands before each name.</param>
    private JsonObject Files(string folder, string prefix)
    {
        var start = folder.Length == 0 ? "" : $"{folder.TrimEnd('/')}/";
        var inside = _artifacts.Where(artifact => artifact.Key.StartsWith(start, StringComparison.Ordinal))
            .Select(artifact => (Below: artifact.Key[start.Length..], artifact.Value.Length)).ToList();
        var files = inside.Where(file => !file.Below.Contains('/', StringComparison.Ordinal))
            .Select(file => new JsonObject { ["path"] = prefix + file.Below, ["is_dir"] = false, ["file_size"] = file.Length });
        var folders = inside.Where(file => file.Below.Contains('/', StringComparison.Ordinal))
            .Select(file => file.Below.Split('/')[0]).Distinct()
            .Select(name => new JsonObject { ["path"] = prefix + name, ["is_dir"] = true });
        return files.Concat(folders).ToArray() is { Length: > 0 } entries ? new JsonObject { ["files"] = new JsonArray([.. entries]) } : [];
    }
}
