using System.Collections.Concurrent;

namespace StreamSentiment.Common.Models;

/// <summary>
/// Versions that did not prove themselves, by their digest: each is fetched, checked and told of once. One is looked at again when its
/// digest changes, or its files do: somebody may have been copying it. Files that are gone, as when the cache was pruned, change nothing.
/// One whose files came from elsewhere and were not whole is looked at
/// again after <see cref="Patience"/>: somebody may have mended it under its number.
/// </summary>
internal sealed class RefusedVersions(TimeProvider clock)
{
    /// <summary>How long nobody fetches a broken version again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Name, string Version), Refusal> _refusals = new();

    /// <summary>Remembers a refusal.</summary>
    /// <param name="directory">Where its files lie; null when they could not be fetched.</param>
    /// <param name="forGood">Whether only another digest makes it another version, wherever its files are.</param>
    /// <returns>Whether that is news.</returns>
    public bool Add(ModelVersion version, string reason, string? directory, bool forGood = false)
    {
        var key = (version.Name, version.Version);
        var isNews = !_refusals.TryGetValue(key, out var before) || before.Digest != version.Digest || before.Reason != reason;
        var until = directory is null && !forGood ? clock.GetUtcNow() + Patience : DateTimeOffset.MaxValue;
        _refusals[key] = new Refusal(version.Digest, reason, directory, LookOf(directory), until);
        return isNews;
    }

    /// <summary>Why a version was refused; null when it was not, or may be another now.</summary>
    public string? ReasonFor(ModelVersion version) =>
        _refusals.TryGetValue((version.Name, version.Version), out var refusal)
        && refusal.Digest == version.Digest && LookOf(refusal.Directory) is var look && (look.Length == 0 || look == refusal.Look) && clock.GetUtcNow() < refusal.Until
            ? refusal.Reason
            : null;

    // Names, sizes and times: cheap to ask for, and they change with whatever is written.
    private static string LookOf(string? directory)
    {
        try
        {
            return directory is null ? "" : string.Join('|', new DirectoryInfo(directory).EnumerateFiles()
                .Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record Refusal(string? Digest, string Reason, string? Directory, string Look, DateTimeOffset Until);
}
