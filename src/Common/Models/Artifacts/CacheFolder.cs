namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>Where this user's caches lie, by the custom of the platform.</summary>
public static class CacheFolder
{
    /// <summary>The default of <c>Model:Cache</c>.</summary>
    public static string Default { get; } = Find(Environment.GetEnvironmentVariable);

    /// <summary>
    /// <c>$XDG_CACHE_HOME</c>, else <c>~/.cache</c> (macOS: <c>~/Library/Caches</c>, Windows: the local application data), and in it
    /// <c>streamsentiment/models</c>. A user without a home gets a folder of the temporary ones.
    /// </summary>
    /// <param name="variable">Reads an environment variable.</param>
    internal static string Find(Func<string, string?> variable)
    {
        // A relative one is to be ignored, says the custom.
        if (variable("XDG_CACHE_HOME") is { } caches && Path.IsPathFullyQualified(caches))
        {
            return In(caches);
        }

        if (OperatingSystem.IsWindows())
        {
            return In(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));
        }

        var home = variable("HOME") is { Length: > 0 } given ? given : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return In(!Path.IsPathFullyQualified(home) ? Path.Combine(Path.GetTempPath(), Environment.UserName)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache"));
    }

    private static string In(string caches) => Path.Combine(caches, "streamsentiment", "models");
}
