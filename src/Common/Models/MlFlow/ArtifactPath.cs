namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Paths of artifacts: parts with <c>/</c> between them.</summary>
internal static class ArtifactPath
{
    /// <summary>A path with each part encoded for an address.</summary>
    public static string Encoded(string path) => string.Join('/', path.Split('/').Select(MlFlowApi.Encoded));

    /// <summary>A path below another.</summary>
    public static string Join(string folder, string name) =>
        name.Length == 0 ? folder : folder.Length == 0 ? name : $"{folder.TrimEnd('/')}/{name.TrimStart('/')}";

    /// <summary>The folder of a path, and its last part.</summary>
    public static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    /// <summary>A place for messages: without a user and a password that it may hold.</summary>
    public static string Shown(string uri)
    {
        var host = uri.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = host < 2 ? -1 : uri.IndexOf('/', host);
        var at = host < 2 ? -1 : uri.LastIndexOf('@', end < 0 ? uri.Length - 1 : end);
        return at < host ? uri : uri[..host] + uri[(at + 1)..];
    }

    /// <summary>Whether a path stays below where it begins.</summary>
    public static bool IsSafe(string path) =>
        !path.Contains('\\', StringComparison.Ordinal) && path.Split('/').All(part => part is not ("" or "." or ".."));
}
