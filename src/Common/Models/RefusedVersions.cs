using System.Collections.Concurrent;

namespace StreamSentiment.Common.Models;

/// <summary>
/// Versions that did not prove themselves, by their digest: each is fetched, checked and told of once. One is looked at again when its
/// digest changes, or its files do: somebody may have been copying it.
/// </summary>
internal sealed class RefusedVersions
{
    private readonly ConcurrentDictionary<(string Name, string Version), Refusal> _refusals = new();

    /// <summary>Remembers a refusal.</summary>
    /// <param name="directory">Where its files lie; null when they could not be fetched.</param>
    public void Add(ModelVersion version, string reason, string? directory) =>
        _refusals[(version.Name, version.Version)] = new Refusal(version.Digest, reason, directory, LookOf(directory));

    /// <summary>Why a version was refused; null when it was not, or may be another now.</summary>
    public string? ReasonFor(ModelVersion version) =>
        _refusals.TryGetValue((version.Name, version.Version), out var refusal)
        && refusal.Digest == version.Digest && refusal.Look == LookOf(refusal.Directory)
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

    private sealed record Refusal(string? Digest, string Reason, string? Directory, string Look);
}
