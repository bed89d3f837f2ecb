using System.ComponentModel;
using System.Diagnostics;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>Which source is being measured.</summary>
internal static class SourceCommit
{
    /// <summary>The commit's short hash, with <c>+</c> when files other than documents differ from it; <c>unknown</c> outside a git checkout.</summary>
    public static string Of(string folder) => Git(folder, "rev-parse", "--short", "HEAD") is not { Length: > 0 } hash
        ? "unknown"
        : Git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs") is { Length: > 0 } ? hash + "+" : hash;

    private static string? Git(string folder, params string[] args)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            // There is no git here.
            return null;
        }
    }
}
