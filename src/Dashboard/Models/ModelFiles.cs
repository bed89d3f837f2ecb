using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using StreamSentiment.Common.Models;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Models;

/// <summary>
/// Pictures and cards of versions. A file is answered only when the version's own <c>model.json</c> lists it under exactly the name that
/// was asked, and only with the bytes that it describes: what a request says never becomes a path.
/// </summary>
internal sealed class ModelFiles(IModelRegistry registry, ModelCatalog catalog, IOptions<ModelOptions> options) : IDisposable
{
    private const long MostPictureBytes = 8 * 1024 * 1024;
    private const long MostCardBytes = 1024 * 1024;
    private static ReadOnlySpan<byte> PngBegins => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    // A package may be large and far away.
    private readonly SemaphoreSlim _fetching = new(1);

    /// <summary>The pictures of a version, by name.</summary>
    public static IReadOnlyList<string> PicturesOf(ModelVersion version) =>
        [.. (version.Manifest?.Files ?? new Dictionary<string, PackageFile>())
            .Where(file => IsPicture(file.Key) && file.Value.Size <= MostPictureBytes)
            .Select(file => file.Key).Order(StringComparer.Ordinal)];

    /// <summary>Whether a version has a card.</summary>
    public static bool HasCard(ModelVersion version) =>
        version.Manifest?.Files.GetValueOrDefault(ModelPackage.CardFile)?.Size <= MostCardBytes;

    /// <summary>A picture.</summary>
    public async Task<IResult> PictureAsync(HttpContext context, string version, string file, CancellationToken cancellationToken)
    {
        var known = await FindAsync(version, cancellationToken);
        if (known is null || !PicturesOf(known).Contains(file, StringComparer.Ordinal))
        {
            throw known is null ? NoVersion(version) : new ProblemException(
                StatusCodes.Status404NotFound,
                PicturesOf(known) is { Count: > 0 } pictures
                    ? $"Version {known.Version} has no such picture; it has {string.Join(", ", pictures)}."
                    : $"Version {known.Version} has no pictures.");
        }

        var bytes = await ReadAsync(known, file, cancellationToken);
        return bytes.AsSpan().StartsWith(PngBegins)
            ? Send(context, bytes, "image/png", known.Manifest!.Files[file].Sha256)
            : throw new ProblemException(
                StatusCodes.Status502BadGateway, $"{file} of version {known.Version} is no PNG picture: look at how the version was made.");
    }

    /// <summary>The card, as Markdown.</summary>
    public async Task<IResult> CardAsync(HttpContext context, string version, CancellationToken cancellationToken)
    {
        var known = await FindAsync(version, cancellationToken);
        return known is null ? throw NoVersion(version)
            : HasCard(known)
                ? Send(
                    context,
                    await ReadAsync(known, ModelPackage.CardFile, cancellationToken),
                    "text/markdown; charset=utf-8",
                    known.Manifest!.Files[ModelPackage.CardFile].Sha256)
            : throw new ProblemException(
                StatusCodes.Status404NotFound, $"Version {known.Version} has no model card ({ModelPackage.CardFile}).");
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private static bool IsPicture(string file) =>
        file.EndsWith(".png", StringComparison.Ordinal) && file[0] != '.'
        && file.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static ProblemException NoVersion(string version) => new(
        StatusCodes.Status404NotFound,
        "The registry holds no version "
        + $"'{(version.Length <= 40 ? version : $"{version[..40]}…")}' of the model; GET /models lists those that are there.");

    private static IResult Send(HttpContext context, byte[] bytes, string type, string sha256)
    {
        context.Response.Headers.CacheControl = "private, max-age=300";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(bytes, type, entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
    }

    private async Task<ModelVersion?> FindAsync(string version, CancellationToken cancellationToken) =>
        (await catalog.GetAsync(cancellationToken)).Versions.FirstOrDefault(known => known.Version == version);

    private async Task<byte[]> ReadAsync(ModelVersion version, string file, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var folder = await registry.FetchAsync(version, cancellationToken);
            var most = options.Value.MaxMegabytes * 1024L * 1024;
            return new PackageFolder(folder, most, version.ToString()).Read(file, version.Manifest!.Files[file]);
        }
        catch (RegistryException away)
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, away.Message);
        }
        catch (ModelPackageException broken)
        {
            throw new ProblemException(StatusCodes.Status502BadGateway, broken.Message);
        }
        finally
        {
            _fetching.Release();
        }
    }
}
