using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Opens folders of artifacts by their URIs.</summary>
/// <param name="tracking">The tracking server, which may hand on artifacts.</param>
/// <param name="s3">Opens <c>s3://bucket/prefix</c>; null, or a null answer, when this machine cannot.</param>
internal sealed class ArtifactStores(MlFlowClient tracking, TimeProvider time, Func<Uri, IArtifactStore?>? s3)
{
    private const string Proxied = "mlflow-artifacts:";
    private const string Bucket = "s3:";

    /// <summary>Whether artifacts lie in a bucket, which this machine reads with keys of its own.</summary>
    public static bool IsBucket(string uri) => uri.StartsWith(Bucket, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a folder.</summary>
    /// <param name="uri">As MLflow tells it, such as <c>mlflow-artifacts:/1/…/artifacts/model</c>.</param>
    /// <returns>Null when this machine cannot read such a place by itself.</returns>
    /// <exception cref="RegistryException">It is no place that can be opened.</exception>
    public IArtifactStore? Open(string uri)
    {
        if (uri.StartsWith(Proxied, StringComparison.OrdinalIgnoreCase))
        {
            return OfProxy(uri);
        }

        if (!Uri.TryCreate(uri, UriKind.Absolute, out var place))
        {
            return null;
        }

        return place.Scheme switch
        {
            "http" or "https" => OfAddress(place),
            "s3" => s3?.Invoke(place),
            _ => null,
        };
    }

    /// <summary><c>mlflow-artifacts:/path</c> is at the tracking server, <c>mlflow-artifacts://host:port/path</c> at another.</summary>
    private ProxiedArtifactStore OfProxy(string uri)
    {
        var rest = uri[Proxied.Length..];
        if (!rest.StartsWith("//", StringComparison.Ordinal) || rest.StartsWith("///", StringComparison.Ordinal))
        {
            return new ProxiedArtifactStore(tracking, Checked(uri, rest));
        }

        var slash = rest.IndexOf('/', 2);
        var authority = slash < 0 ? rest[2..] : rest[2..slash];
        // A user in it would be shown, and belongs to nobody here.
        var server = authority[(authority.LastIndexOf('@') + 1)..];
        return Uri.TryCreate($"{tracking.Connection.Address.Scheme}://{server}/", UriKind.Absolute, out var address)
            ? new ProxiedArtifactStore(At(address), Checked(uri, slash < 0 ? "" : rest[slash..]))
            : throw Wrong(uri);
    }

    /// <summary>The same as an address: all before the proxy's route is the server's.</summary>
    private ProxiedArtifactStore OfAddress(Uri place)
    {
        var route = $"/{ProxiedArtifactStore.Route}/";
        var at = place.AbsolutePath.IndexOf(route, StringComparison.Ordinal);
        return at < 0
            ? throw new RegistryException(
                $"The artifacts at {ArtifactPath.Shown(place.GetLeftPart(UriPartial.Path))} lie behind no MLflow server: its "
                + $"address would hold {route}. Register the version with a source that MLflow gave.")
            : new ProxiedArtifactStore(
                At(new UriBuilder(place.Scheme, place.Host, place.Port, place.AbsolutePath[..at]).Uri),
                Checked(place.AbsolutePath, Uri.UnescapeDataString(place.AbsolutePath[(at + route.Length)..])));
    }

    private MlFlowClient At(Uri address) => new(tracking.Connection.Elsewhere(address), time);

    private static string Checked(string uri, string path)
    {
        var trimmed = path.Trim('/');
        return trimmed.Length == 0 || ArtifactPath.IsSafe(trimmed) ? trimmed : throw Wrong(uri);
    }

    private static RegistryException Wrong(string uri) =>
        new($"'{ArtifactPath.Shown(uri)}' is no place of artifacts: a part of it is empty, '.' or '..', or its host cannot be. "
            + "Register the version with a source that MLflow gave.");
}
