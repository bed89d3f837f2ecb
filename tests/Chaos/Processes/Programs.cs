using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos.Processes;

/// <summary>Copies of the built programs, so that a build while the run goes on does not change what is started again.</summary>
/// <param name="folder">Where the copies go.</param>
internal sealed class Programs(string folder)
{
    // The libraries for each platform, hundreds of megabytes that no build changes.
    private const string Natives = "runtimes";

    /// <summary>The executable of <c>src/PROJECT</c>.</summary>
    public string Copy(string project)
    {
        // Built in the same configuration as this program.
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var built = Path.Combine(Home.Folder, "src", project, "bin", configuration, "net10.0");
        var copy = Path.Combine(folder, project);
        CopyTree(built, copy);
        Directory.CreateSymbolicLink(Path.Combine(copy, Natives), Path.Combine(built, Natives));
        return Path.Combine(copy, $"StreamSentiment.{project}");
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var below in Directory.EnumerateDirectories(from).Where(below => Path.GetFileName(below) != Natives))
        {
            CopyTree(below, Path.Combine(to, Path.GetFileName(below)));
        }
    }
}
