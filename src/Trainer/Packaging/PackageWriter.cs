using System.Text;
using System.Text.Json;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Writes a version into a folder registry. It is written beside its place and moved there whole: readers never see half of it.
/// </summary>
internal sealed class PackageWriter
{
    private readonly string _place;
    private readonly string _draft;

    /// <exception cref="DataException">The version is there already.</exception>
    public PackageWriter(string registry, string name, string version)
    {
        (Name, Version) = (name, version);
        _place = Path.Combine(registry, name, version);
        _draft = Path.Combine(registry, name, $".{version}-{Environment.ProcessId}");
        if (Directory.Exists(_place))
        {
            throw new DataException(
                $"{_place} is there already, and a version never changes. Give another --version, or remove the folder.");
        }
    }

    /// <summary>Registered name.</summary>
    public string Name { get; }

    /// <summary>Version under that name.</summary>
    public string Version { get; }

    /// <summary>Writes the draft anew and loads it as the stream will.</summary>
    /// <param name="more">Further files by their plain names: the account of the run and its pictures.</param>
    public ModelPackage Draft(ModelManifest manifest, TrainedModel trained, IReadOnlyList<GoldenExample> golden, string card,
        IReadOnlyDictionary<string, byte[]> more)
    {
        Directory.CreateDirectory(_draft);
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
            File.WriteAllBytes(Path.Combine(_draft, file), bytes);
        }

        var described = manifest with { Files = files.ToDictionary(file => file.Key, file => PackageFile.Of(file.Value)) };
        File.WriteAllBytes(Path.Combine(_draft, ModelPackage.ManifestFile), described.ToBytes());
        return ModelPackage.Load(_draft, long.MaxValue);
    }

    /// <summary>Moves the draft to its place.</summary>
    /// <returns>The version's folder.</returns>
    public string Publish()
    {
        Directory.Move(_draft, _place);
        return _place;
    }

    /// <summary>Removes a draft that came to nothing.</summary>
    public void Discard()
    {
        if (Directory.Exists(_draft))
        {
            Directory.Delete(_draft, recursive: true);
        }
    }
}
