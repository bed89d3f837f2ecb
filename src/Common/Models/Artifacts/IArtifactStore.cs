namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>
/// One folder of files that lie somewhere else, such as the artifacts of a run. Names are relative to it, with <c>/</c> between parts and
/// never <c>..</c>; a store refuses others.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Where it is, for messages; without secrets.</summary>
    string Location { get; }

    /// <summary>The files that lie directly in it; empty when there is no such folder.</summary>
    /// <exception cref="RegistryUnavailableException">It does not answer, or not now.</exception>
    /// <exception cref="RegistryException">It refuses; the message says what to do.</exception>
    Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Streams a file.</summary>
    /// <param name="target">Gets its bytes; what is written before an error is worth nothing.</param>
    /// <param name="maxBytes">Reading stops with an error beyond this many bytes.</param>
    /// <returns>False when there is no such file.</returns>
    /// <exception cref="RegistryUnavailableException">It does not answer, or not now.</exception>
    /// <exception cref="ArtifactTooLargeException">The file is larger.</exception>
    /// <exception cref="RegistryException">It refuses; the message says what to do.</exception>
    Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="source">Its bytes; can be read from the beginning more than once.</param>
    /// <exception cref="RegistryUnavailableException">It does not answer, or not now.</exception>
    /// <exception cref="RegistryException">It refuses; the message says what to do.</exception>
    Task UploadAsync(string file, Stream source, CancellationToken cancellationToken);
}

/// <summary>A file of an <see cref="IArtifactStore"/>.</summary>
/// <param name="Name">Relative to the store.</param>
/// <param name="Size">Bytes; null when the store does not say.</param>
public sealed record ArtifactFile(string Name, long? Size);
