namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>A file of an <see cref="IArtifactStore"/> is larger than its reader takes.</summary>
public sealed class ArtifactTooLargeException : RegistryException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="location">The store.</param>
    /// <param name="maxBytes">What the reader takes.</param>
    public ArtifactTooLargeException(string location, string file, long maxBytes)
        : base($"{location}: {file} is larger than {maxBytes} bytes, which is the most that is taken.")
    {
    }
}
