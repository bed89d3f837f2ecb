namespace StreamSentiment.TestSupport;

/// <summary>Where things are in the repository that a test was built in.</summary>
public static class Repository
{
    /// <summary>The folder of <c>StreamSentiment.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shipped registry.</summary>
    public static string Models => Path.Combine(Root, "models");

    /// <summary>A file of the data that is kept beside the repository and that is not there on every machine.</summary>
    /// <returns>Its path, or null where it is absent.</returns>
    public static string? SharedData(string file)
    {
        var path = Path.Combine(Root, "..", "shared", "data", file);
        return File.Exists(path) ? Path.GetFullPath(path) : null;
    }

    /// <summary>A file of the reference values that are kept beside the repository and that are not there on every machine.</summary>
    /// <returns>Its path, or null where it is absent.</returns>
    public static string? SharedFixture(string file)
    {
        var path = Path.Combine(Root, "..", "shared", "fixtures", file);
        return File.Exists(path) ? Path.GetFullPath(path) : null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "StreamSentiment.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
