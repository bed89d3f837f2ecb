using System.ComponentModel;
using System.IO.Enumeration;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>The files of the repository: what git has, and what it will have when it is added.</summary>
internal static class TrackedFiles
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "TestResults", ".git", ".data", ".bench", ".chaos", ".vs"];

    /// <summary>Their paths, with forward slashes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. List().Where(path => File.Exists(Path.Combine(Repository.Root, path)))];

    /// <summary>Whether there is such a file or folder; a name may hold <c>*</c>.</summary>
    public static bool Has(string path) =>
        All.Any(file => FileSystemName.MatchesSimpleExpression(path, file, ignoreCase: false)
            || file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static IEnumerable<string> List()
    {
        if (Path.Exists(Path.Combine(Repository.Root, ".git")))
        {
            try
            {
                var (exitCode, listed) = Programs.Run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
                if (exitCode == 0)
                {
                    return listed.Split('\0', StringSplitOptions.RemoveEmptyEntries);
                }
            }
            catch (Win32Exception)
            {
                // There is no git here.
            }
        }

        // An archive, or a machine, without git.
        var files = new FileSystemEnumerable<string>(
            Repository.Root,
            (ref FileSystemEntry entry) => Path.GetRelativePath(Repository.Root, entry.ToFullPath()),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !NotOurs.Contains(entry.FileName.ToString()),
        };
        return files;
    }
}
