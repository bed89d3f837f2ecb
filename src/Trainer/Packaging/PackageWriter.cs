using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Writes a version into a folder registry. It is written beside its place, under a name of its own, and moved there whole: readers never
/// see half of it, and trainings that publish at the same time do not meet. For a registry that is a server it is written into a folder of
/// this machine and then handed over.
/// </summary>
internal sealed class PackageWriter : IDisposable
{
    private readonly string _registry;
    private readonly string? _wanted;
    private readonly DraftFolder _draft;
    private readonly MlFlowModelRegistry? _server;

    /// <param name="version">Version to write; null takes the next free number when the package is published, not before.</param>
    /// <exception cref="DataException">The version is there already.</exception>
    public PackageWriter(string registry, string name, string? version)
    {
        (_registry, Name, _wanted) = (registry, name, version);
        _draft = new DraftFolder(Path.Combine(registry, name));
        if (version is not null && Path.Exists(Place(version)))
        {
            throw new DataException(
                $"{Place(version)} is there already, and a version never changes. Give another --version, or none for the next free number.");
        }
    }

    private PackageWriter(MlFlowModelRegistry server, string drafts, string name)
    {
        (_registry, Name, _server) = (drafts, name, server);
        _draft = new DraftFolder(Path.Combine(drafts, FolderOf(name)));
    }

    /// <summary>Registered name.</summary>
    public string Name { get; }

    /// <summary>What became of it, for people: null before it is published.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Writes into a server, which is asked at once whether it is there.</summary>
    /// <param name="drafts">Folder of this machine in which versions are written.</param>
    /// <exception cref="RegistryException">It does not answer or refuses, or a version was asked for.</exception>
    public static PackageWriter ToServer(MlFlowModelRegistry server, string drafts, string name, string? version)
    {
        if (version is not null)
        {
            throw new RegistryException(
                $"The model registry {server.Location} is an MLflow server, which numbers versions itself: leave out --version {version}.");
        }

        var writer = new PackageWriter(server, drafts, name);
        writer.NextVersion();
        return writer;
    }

    /// <summary>The version that was asked for, or the number that is free at this moment.</summary>
    public string NextVersion() =>
        _server?.NextVersionAsync(Name, CancellationToken.None).GetAwaiter().GetResult() ?? _wanted
            ?? FolderModelRegistry.NextVersion(_registry, Name);

    /// <summary>Removes drafts under this name whose process was killed.</summary>
    public void RemoveLeftovers() => DraftFolder.RemoveLeftovers(Path.Combine(_registry, FolderOf(Name)));

    /// <summary>Writes the draft anew and loads it as the stream will.</summary>
    /// <param name="more">Further files by their plain names: the account of the run and its pictures.</param>
    public ModelPackage Draft(ModelManifest manifest, TrainedModel trained, IReadOnlyList<GoldenExample> golden, string card,
        IReadOnlyDictionary<string, byte[]> more)
    {
        _draft.Open();
        var files = new Dictionary<string, byte[]>(more)
        {
            [ModelPackage.OnnxFile] = trained.Onnx,
            [ModelPackage.VocabularyFile] = trained.Vocabulary,
            [ModelPackage.GoldenFile] = Encoding.UTF8.GetBytes(
                string.Concat(golden.Select(example => JsonSerializer.Serialize(example, GoldenJson.Default.GoldenExample) + "\n"))),
            [ModelPackage.CardFile] = Encoding.UTF8.GetBytes(card),
        };
        foreach (var (file, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(_draft.Location, file), bytes);
        }

        var described = manifest with { Files = files.ToDictionary(file => file.Key, file => PackageFile.Of(file.Value)) };
        File.WriteAllBytes(Path.Combine(_draft.Location, ModelPackage.ManifestFile), described.ToBytes());
        return ModelPackage.Load(_draft.Location, long.MaxValue);
    }

    /// <summary>Moves the draft to its place, or hands it to the server.</summary>
    /// <param name="version">The version that the draft names.</param>
    /// <returns>
    /// The folder that now holds the version, for a server the draft; null when another training has just taken that number, so that the
    /// next
    /// one is to be drawn.
    /// </returns>
    /// <exception cref="DataException">The version that was asked for is taken.</exception>
    /// <exception cref="RegistryException">The server does not take it.</exception>
    public string? TryPublish(string version, CancellationToken stop = default)
    {
        if (_server is not null)
        {
            var package = ModelPackage.Load(_draft.Location, long.MaxValue);
            Outcome = $"Registered {_server.AddAsync(package, Name, null, stop).GetAwaiter().GetResult()} in {_server.Location}.";
            return _draft.Location;
        }

        var place = Place(version);
        try
        {
            Directory.Move(_draft.Location, place);
            Outcome = $"Wrote {Name}:{version} to {place}.";
            return place;
        }
        catch (IOException) when (Path.Exists(place))
        {
            return _wanted is null
                ? null
                : throw new DataException(
                    $"{place} came to be while this training ran, and a version never changes. Type the same command with another --version, "
                    + "or with none: its checkpoint is kept, so it goes on from there.");
        }
    }

    /// <summary>Ends the writing: a draft that was not published is removed.</summary>
    public void Dispose() => _draft.Dispose();

    // A server takes names that no folder can have.
    private static string FolderOf(string name) => FolderModelRegistry.NameProblem(name) is null ? name
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private string Place(string version) => Path.Combine(_registry, Name, version);
}
