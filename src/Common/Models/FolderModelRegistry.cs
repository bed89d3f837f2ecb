using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Models;

/// <summary>
/// A registry that is a plain folder: <c>&lt;name&gt;/&lt;version&gt;/</c> holds a model package, and <c>&lt;name&gt;/aliases.json</c>,
/// where there is one, names versions: <c>{"champion":"2"}</c>. Folders whose name begins with a dot are being written and are not seen.
/// </summary>
public sealed partial class FolderModelRegistry : IModelRegistryWriter
{
    private const long MaxJsonBytes = 1024 * 1024;
    // Every such number has a next one that is an int.
    private const int MaxDigits = 9;
    private const string AliasFile = "aliases.json";
    private readonly string _path;

    /// <summary>Takes the folder; it is looked at only when asked.</summary>
    public FolderModelRegistry(string path) => _path = Path.GetFullPath(path);

    /// <inheritdoc />
    public string Location => _path;

    /// <inheritdoc />
    public Task<IReadOnlyList<ModelVersion>> ListAsync(string name, CancellationToken cancellationToken)
    {
        CheckName(name);
        if (!Directory.Exists(_path))
        {
            throw new RegistryUnavailableException(
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
            throw new RegistryUnavailableException($"The model registry {_path} (setting Model:Registry) cannot be read: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public Task<string> FetchAsync(ModelVersion version, CancellationToken cancellationToken) =>
        Task.FromResult(Path.Combine(_path, version.Name, version.Version));

    /// <inheritdoc />
    public Task<ModelVersion> AddAsync(ModelPackage package, string name, string? version, CancellationToken cancellationToken)
    {
        if (NameProblem(name) is { } wrongName)
        {
            throw new RegistryException($"{wrongName}.");
        }

        version ??= NextVersion(_path, name);
        if (VersionProblem(version) is { } wrongVersion)
        {
            throw new RegistryException($"{wrongVersion}.");
        }

        var place = Path.Combine(_path, name, version);
        if (Path.Exists(place))
        {
            throw new RegistryException($"{place} is there already, and a version never changes. Give another --version, or none for the next.");
        }

        // Written beside its place, under a name that is not seen, and moved there whole.
        var draft = Path.Combine(_path, name, $".{version}-{Guid.NewGuid():N}");
        return Task.FromResult(Writing(() =>
        {
            Directory.CreateDirectory(draft);
            try
            {
                PackageCopy.Write(package, name, version, draft);
                cancellationToken.ThrowIfCancellationRequested();
                Directory.Move(draft, place);
            }
            finally
            {
                if (Directory.Exists(draft))
                {
                    Directory.Delete(draft, recursive: true);
                }
            }

            return Describe(name, version, []);
        }));
    }

    /// <inheritdoc />
    public string? AliasProblem(string aliasName) => PlainWord().IsMatch(aliasName) ? null : "take letters, digits, '.', '-' and '_'";

    /// <inheritdoc />
    public async Task SetAliasAsync(string name, string aliasName, string version, CancellationToken cancellationToken)
    {
        if (AliasProblem(aliasName) is { } wrongAlias)
        {
            throw new RegistryException($"'{aliasName}' cannot be an alias: {wrongAlias}, such as champion.");
        }

        var versions = await ListAsync(name, cancellationToken).ConfigureAwait(false);
        var wanted = versions.FirstOrDefault(listed => listed.Version == version)
            ?? throw new RegistryException($"The model registry {_path} holds no version {version} of '{name}'"
                + (versions.Count == 0 ? "." : $"; it holds {string.Join(", ", versions.Select(listed => listed.Version))}."));
        if (wanted.Problem is { } problem)
        {
            throw new RegistryException($"{wanted} cannot be {aliasName}: {problem}.");
        }

        var folder = Path.Combine(_path, name);
        var written = Path.Combine(folder, $".{AliasFile}-{Guid.NewGuid():N}");
        Writing(() =>
        {
            var aliases = new SortedDictionary<string, string>(ReadAliases(folder), StringComparer.Ordinal) { [aliasName] = version };
            File.WriteAllBytes(written, [.. JsonSerializer.SerializeToUtf8Bytes(aliases, ModelJson.Default.SortedDictionaryStringString), (byte)'\n']);
            File.Move(written, Path.Combine(folder, AliasFile), overwrite: true);
            return true;
        });
    }

    /// <summary>Why nothing can be registered under a name; null when it can.</summary>
    public static string? NameProblem(string name) => PlainWord().IsMatch(name)
        ? null
        : $"'{name}' cannot be the name of a model: take letters, digits, '.', '-' and '_', such as tweet-sentiment, and no '.' at the beginning";

    /// <summary>Why nothing can be registered as a version; null when it can. A number is written in one way only: 7, not 07.</summary>
    public static string? VersionProblem(string version) =>
        !PlainWord().IsMatch(version)
            ? $"'{version}' cannot be a version: take a number such as 2, or letters, digits, '.', '-' and '_', and no '.' at the beginning"
        : version.All(char.IsAsciiDigit) && (version[0] == '0' || version.Length > MaxDigits)
            ? $"'{version}' cannot be a version: a number is at least 1, has at most {MaxDigits} digits and no 0 at the beginning"
        : null;

    /// <summary>The lowest number above all versions of a name in a folder.</summary>
    public static string NextVersion(string registry, string name)
    {
        var folder = Path.Combine(registry, name);
        var taken = Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName) : [];
        return (taken.Select(version => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .DefaultIfEmpty().Max() + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name != Path.GetFileName(name) || name[0] == '.')
        {
            throw new RegistryException($"'{name}' cannot be the name of a model: set Model:Name to a plain name such as tweet-sentiment.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex PlainWord();

    private T Writing<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException($"The model registry {_path} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Aliases of a registered name and the versions they point at, which need not be there.</summary>
    /// <exception cref="RegistryException">The list of aliases is malformed.</exception>
    public IReadOnlyDictionary<string, string> Aliases(string name) => ReadAliases(Path.Combine(_path, name));

    private static Dictionary<string, string> ReadAliases(string folder)
    {
        var file = Path.Combine(folder, AliasFile);
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
