using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Page;

/// <summary>The page: files that lie in the assembly.</summary>
internal sealed class PageFiles : IEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var files = new ManifestEmbeddedFileProvider(typeof(PageFiles).Assembly, "Page/wwwroot");
        ((IApplicationBuilder)routes).UseFileServer(new FileServerOptions { FileProvider = files });
    }
}
