namespace StreamSentiment.Trainer.Tests;

/// <summary>A folder for one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("trainer-tests-").FullName;

    /// <summary>Writes a file into it.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Folders of the repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>Sentences that we made up.</summary>
    public static string MadeUpTweets => Path.Combine(Root, "tests", "made-up-tweets");

    /// <summary>Real tweets, which are not part of the repository.</summary>
    public static string SharedData => Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    /// <summary>Reference values of DistilBERT, which are not part of the repository.</summary>
    public static string SharedFixtures => Path.GetFullPath(Path.Combine(Root, "..", "shared", "fixtures"));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "StreamSentiment.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
