using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Trainer.Comparing;

/// <summary>The data that the stream's model was measured on: figures of other data do not compare, so it decides with which it goes on.</summary>
/// <param name="Digest">Digest of the data.</param>
/// <param name="From">Who says so, for people.</param>
internal sealed record ServedData(string Digest, string From)
{
    /// <summary>What was typed, else the setting, else the copy of the version that served last.</summary>
    /// <param name="typed">Option <c>--data-digest</c>.</param>
    /// <param name="stream">Data folder of <c>./run</c>.</param>
    /// <returns>Null when nobody knows.</returns>
    public static ServedData? Find(string? typed, string stream, string registry, string name, ModelOptions settings, TimeProvider time) =>
        typed is not null ? new ServedData(typed, "--data-digest")
        : settings.DataDigest is { } set ? new ServedData(set, "setting Model:DataDigest")
        : OfCopy(Path.Combine(stream, "models"), registry, name, time) ?? OfCopy(settings.Cache, registry, name, time);

    // The copy of one cache.
    private static ServedData? OfCopy(string cache, string registry, string name, TimeProvider time) =>
        new ServingCache(Options.Create(new ModelOptions { Cache = cache, Name = name }), time).Last(registry, ModelEngine.Auto)?.Version is { DataDigest: { } digest } version
            ? new ServedData(digest, $"version {version.Version} served last, by the copy in {cache}")
            : null;
}
