using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Common.Models.Artifacts.S3;

/// <summary>Registers the settings of S3.</summary>
public static class S3Services
{
    /// <summary>Adds <see cref="S3Options"/> (section <c>Registry:S3</c>, checked at start).</summary>
    public static IHostApplicationBuilder AddS3(this IHostApplicationBuilder builder) =>
        builder.AddValidatedOptions<S3Options>(S3Options.Section);
}
