using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>A folder registry for one test, filled with copies of the shipped first version under other numbers and figures.</summary>
internal sealed class TestRegistry : IDisposable
{
    public const string Name = "tweet-sentiment";

    private readonly string _root = Directory.CreateTempSubdirectory("streamsentiment-models-").FullName;

    public TestRegistry() => Directory.CreateDirectory(System.IO.Path.Combine(Path, Name));

    public string Path => System.IO.Path.Combine(_root, "models");

    /// <summary>Adds a version at once, as <c>./train register</c> does.</summary>
    /// <param name="spoil">Makes it another than its <c>model.json</c> says, or says something else there.</param>
    public void Add(
        string version, double precision, double recall = 0.8, Func<ModelManifest, ModelManifest>? change = null, Action<string>? spoil = null)
    {
        var draft = System.IO.Path.Combine(Path, Name, $".{version}");
        Directory.CreateDirectory(draft);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Models, Name, "1")))
        {
            File.Copy(file, System.IO.Path.Combine(draft, System.IO.Path.GetFileName(file)));
        }

        Change(draft, manifest => (change ?? (same => same))(manifest with
        {
            Version = version,
            Metrics = new Dictionary<string, double>(manifest.Metrics) { ["val_precision"] = precision, ["val_recall"] = recall },
        }));
        spoil?.Invoke(draft);
        Directory.Move(draft, System.IO.Path.Combine(Path, Name, version));
    }

    public void Remove(string version) => Directory.Delete(System.IO.Path.Combine(Path, Name, version), recursive: true);

    /// <summary>The whole registry goes away.</summary>
    public void GoAway() => Directory.Move(Path, Path + "-away");

    public void ComeBack() => Directory.Move(Path + "-away", Path);

    /// <summary>Writes a file and its account in <c>model.json</c>.</summary>
    public static void Replace(string folder, string file, byte[] bytes)
    {
        File.WriteAllBytes(System.IO.Path.Combine(folder, file), bytes);
        Change(folder, manifest => manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = PackageFile.Of(bytes) } });
    }

    /// <summary>One bit of the network is another.</summary>
    public static void Corrupt(string folder)
    {
        var file = System.IO.Path.Combine(folder, ModelPackage.OnnxFile);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Change(string folder, Func<ModelManifest, ModelManifest> change)
    {
        var file = System.IO.Path.Combine(folder, ModelPackage.ManifestFile);
        File.WriteAllBytes(file, change(ModelManifest.Parse(File.ReadAllBytes(file))).ToBytes());
    }
}
