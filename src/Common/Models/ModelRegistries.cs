namespace StreamSentiment.Common.Models;

/// <summary>Finds the registry that a setting means.</summary>
public static class ModelRegistries
{
    /// <summary>Opens a registry by its setting.</summary>
    /// <exception cref="RegistryException">It is a URL.</exception>
    public static IModelRegistry Open(string registry) => OpenToWrite(registry);

    /// <summary>Opens a registry by its setting, to add versions and move aliases.</summary>
    /// <exception cref="RegistryException">It is a URL.</exception>
    public static IModelRegistryWriter OpenToWrite(string registry) => registry.Contains("://", StringComparison.Ordinal)
        ? throw new RegistryException(
            $"--registry (setting Model:Registry) is the URL {WithoutSecret(registry)}: only folders are supported so far. "
            + "Name a folder such as models.")
        : new FolderModelRegistry(registry);

    /// <summary>A URL may carry a user and a password.</summary>
    private static string WithoutSecret(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "(unreadable)";
}
