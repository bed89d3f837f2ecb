using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A version's package: where it lies, and what it says of itself.</summary>
/// <param name="Source">The version's source when it was found.</param>
/// <param name="Created">When the version was made, in milliseconds since 1970: another one may have its number.</param>
/// <param name="Place">URI of a folder at the host that it lies at.</param>
/// <param name="Store">The folder that holds its <c>model.json</c>.</param>
/// <param name="Manifest">As it was written: its name and version are its maker's.</param>
/// <param name="Digest">SHA-256 of <c>model.json</c>.</param>
internal sealed record FoundPackage(string? Source, long Created, string Place, IArtifactStore Store, ModelManifest Manifest, string Digest);
