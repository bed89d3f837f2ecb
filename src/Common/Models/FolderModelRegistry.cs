using System.Security.Cryptography;
using System.Text.Json;

namespace StreamSentiment.Common.Models;

/// <summary>
/// A registry that is a plain folder: <c>&lt;name&gt;/&lt;version&gt;/</c> holds a model package, and <c>&lt;name&gt;/aliases.json</c>,
/// where there is one, names versions: <c>{"champion":"2"}</c>. Folders whose name begins with a dot are being written and are not seen.
/// </summary>
public sealed class FolderModelRegistry : IModelRegistry
{
    private const long MaxJsonBytes = 1024 * 1024;
    private readonly string _path;

    /// <summary>Takes the folder; it is looked at only when asked.</summary>
    public FolderModelRegistry(string path) => _path = Path.GetFullPath(path);

    /// <inheritdoc />
    public string Location => _path;

    /// <inheritdoc />
    public Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken cancellationToken)
    {
        if (name.Length == 0 || name != Path.GetFileName(name) || name[0] == '.')
        {
            throw new RegistryException($"'{name}' cannot be the name of a model: set Model:Name to a plain name such as tweet-sentiment.");
        }

        if (!Directory.Exists(_path))
        {
            throw new RegistryException(
                $"The model registry {_path} does not exist: name its folder with --registry (setting Model:Registry).");
        }

        var folder = Path.Combine(_path, name);
        if (!Directory.Exists(folder))
        {
            return Task.FromResult<IReadOnlyList<ModelVersion>>([]);
        }

        try
        {
            var aliases = ReadAliases(folder);
            return Task.FromResult<IReadOnlyList<ModelVersion>>(
            [
                .. Directory.EnumerateDirectories(folder)
                    .Select(Path.GetFileName)
                    .OfType<string>()
                    .Where(version => version[0] != '.')
                    .Order(ModelVersionOrder.Oldest)
                    .Select(version =>
                        Describe(name, version, [.. aliases.Where(alias => alias.Value == version).Select(alias => alias.Key)])),
            ]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"The model registry {_path} (setting Model:Registry) cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken) =>
        Task.FromResult(Path.Combine(_path, version.Name, version.Version));

    private static Dictionary<string, string> ReadAliases(string folder)
    {
        var file = Path.Combine(folder, "aliases.json");
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ModelJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException error)
        {
            throw new RegistryException($"{file} is no list of aliases such as {{\"champion\":\"1\"}}: {error.Message}", error);
        }
    }

    private ModelVersion Describe(string name, string version, IReadOnlyList<string> aliases)
    {
        var described = new ModelVersion { Name = name, Version = version, Aliases = aliases };
        var file = Path.Combine(_path, name, version, ModelPackage.ManifestFile);
        try
        {
            if (new FileInfo(file).Length > MaxJsonBytes)
            {
                return described with { Problem = "its model.json is too large" };
            }

            var bytes = File.ReadAllBytes(file);
            var manifest = ModelManifest.Parse(bytes);
            return described with
            {
                Manifest = manifest,
                Digest = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                Metrics = manifest.Metrics,
                Tags = new Dictionary<string, string>
                {
                    ["family"] = manifest.Family,
                    ["embedding_type"] = manifest.EmbeddingType,
                    ["data_digest"] = manifest.DataDigest,
                },
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return described with { Problem = $"its model.json cannot be read ({error.Message.TrimEnd('.')})" };
        }
    }
}
