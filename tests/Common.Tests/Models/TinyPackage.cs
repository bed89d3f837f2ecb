using StreamSentiment.Common.Models;

namespace StreamSentiment.Common.Tests.Models;

/// <summary>
/// A copy of the package in folder <c>tiny</c>, to be spoilt at will. It was trained on our made-up sentences; remake it with
/// <c>./train word2vec-lstm --data tests/made-up-tweets --out OUT --name tiny --version 1 --dimensions 8 --units 8 --vector-epochs 20
/// --epochs 12 --batch 16 --learning-rate 0.01 --threads 1 --pooling Max</c> and copy <c>OUT/tiny/1</c> over it.
/// </summary>
internal sealed class TinyPackage : IDisposable
{
    public TinyPackage(string name = "tiny", string version = "1")
    {
        Registry = System.IO.Directory.CreateTempSubdirectory("tiny-models-").FullName;
        Directory = Add(name, version);
    }

    /// <summary>The registry that holds the copy.</summary>
    public string Registry { get; }

    /// <summary>The copy.</summary>
    public string Directory { get; }

    private static string Original => Path.Combine(AppContext.BaseDirectory, "Models", "tiny");

    /// <summary>Copies the package once more under another name or version.</summary>
    public string Add(string name, string version, Func<ModelManifest, ModelManifest>? change = null)
    {
        var folder = Path.Combine(Registry, name, version);
        System.IO.Directory.CreateDirectory(folder);
        foreach (var file in System.IO.Directory.EnumerateFiles(Original))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Change(manifest => (change ?? (same => same))(manifest with { Name = name, Version = version }), folder);
        return folder;
    }

    /// <summary>Rewrites <c>model.json</c>.</summary>
    public void Change(Func<ModelManifest, ModelManifest> change, string? folder = null)
    {
        var file = Path.Combine(folder ?? Directory, ModelPackage.ManifestFile);
        File.WriteAllBytes(file, change(ModelManifest.Parse(File.ReadAllBytes(file))).ToBytes());
    }

    /// <summary>Rewrites another file and, unless told not to, its account in <c>model.json</c>.</summary>
    public void Replace(string file, byte[] bytes, bool account = true)
    {
        File.WriteAllBytes(Path.Combine(Directory, file), bytes);
        if (account)
        {
            Change(manifest =>
                manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = PackageFile.Of(bytes) } });
        }
    }

    /// <summary>The bytes of one of its files.</summary>
    public byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Directory, file));

    public void Dispose() => System.IO.Directory.Delete(Registry, recursive: true);
}
