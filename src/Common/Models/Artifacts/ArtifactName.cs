namespace StreamSentiment.Common.Models.Artifacts;

/// <summary>Names of files in an <see cref="IArtifactStore"/>.</summary>
internal static class ArtifactName
{
    /// <summary>Refuses a name that leads out of its store or has empty parts.</summary>
    /// <param name="location">The store.</param>
    /// <exception cref="RegistryException">It is no such name.</exception>
    public static void Check(string location, string file)
    {
        if (file.Split('/').Any(part => part is "" or "." or "..") || file.Any(char.IsControl))
        {
            throw new RegistryException(
                $"{location} has no file '{file}': a name is relative, such as model.json or plots/roc.png, without empty parts or '..'.");
        }
    }
}
