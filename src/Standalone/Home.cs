namespace StreamSentiment.Standalone;

/// <summary>The folder that <c>.data</c> and <c>models</c> lie in.</summary>
internal static class Home
{
    /// <summary>The solution's folder when the program was built in it; otherwise the working directory.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamSentiment.sln")))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
