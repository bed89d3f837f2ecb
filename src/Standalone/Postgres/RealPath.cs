namespace StreamSentiment.Standalone.Postgres;

/// <summary>A path as the system sees it, without links in any of its parts.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Resolves what exists of the path; what does not is kept.</summary>
    public static string Of(string path)
    {
        var resolved = Path.GetPathRoot(Path.GetFullPath(path))!;
        var parts = new Stack<string>(Path.GetFullPath(path)[resolved.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (var links = 0; parts.TryPop(out var part);)
        {
            var next = Path.Combine(resolved, part);
            if (new DirectoryInfo(next).LinkTarget is not { } target || ++links > MostLinks)
            {
                resolved = next;
                continue;
            }

            var absolute = Path.GetFullPath(target, resolved);
            resolved = Path.GetPathRoot(absolute)!;
            foreach (var piece in absolute[resolved.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                parts.Push(piece);
            }
        }

        return resolved;
    }
}
