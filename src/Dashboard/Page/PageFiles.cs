using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Page;

/// <summary>
/// The page: files that lie in the assembly. Each has a route of its own, so that a path that is none of them is unknown like any other.
/// Browsers keep them and ask each time whether they are still the same: a new version is seen at the next look.
/// </summary>
internal sealed class PageFiles : IEndpoints
{
    private const string Index = "index.html";

    /// <summary>Every file of the page.</summary>
    public static IEnumerable<PageFile> Read() => Read(new ManifestEmbeddedFileProvider(typeof(PageFiles).Assembly, "Page/wwwroot"), "");

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in Read())
        {
            Map(routes, "/" + file.Path, file);
            if (file.Path == Index)
            {
                Map(routes, "/", file);
            }
        }
    }

    private static void Map(IEndpointRouteBuilder routes, string path, PageFile file) =>
        routes.MapGet(path, context => SendAsync(context, file)).ExcludeFromDescription();

    private static async Task SendAsync(HttpContext context, PageFile file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = file.ETag;
        response.Headers.CacheControl = "no-cache";
        if (file.Compresses)
        {
            response.Headers.Vary = "Accept-Encoding";
        }

        if (IsKept(request.Headers.IfNoneMatch, file.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (encoding, bytes) = file.Form(request.Headers.AcceptEncoding.ToString());
        response.ContentType = file.ContentType;
        response.ContentLength = bytes.Length;
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    // A cache may call a tag weak that left here as a strong one.
    private static bool IsKept(IEnumerable<string?> kept, string tag) => kept
        .SelectMany(tags => (tags ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(candidate => candidate == "*" || candidate == tag || candidate == "W/" + tag);

    private static IEnumerable<PageFile> Read(ManifestEmbeddedFileProvider files, string folder)
    {
        foreach (var entry in files.GetDirectoryContents("/" + folder))
        {
            var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry.IsDirectory)
            {
                foreach (var file in Read(files, path))
                {
                    yield return file;
                }
            }
            else
            {
                using var content = entry.CreateReadStream();
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                yield return new PageFile(path, bytes.ToArray());
            }
        }
    }
}
