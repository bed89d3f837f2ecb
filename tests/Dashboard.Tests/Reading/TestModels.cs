using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests.Reading;

/// <summary>A folder registry with copies of a package that is small; see the tests of Common.</summary>
internal sealed class TestModels : IDisposable
{
    public const string Name = "tiny";

    public static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private readonly string _root = Directory.CreateTempSubdirectory("dashboard-models-").FullName;

    public string Path => System.IO.Path.Combine(_root, "models");

    /// <summary>Adds a version.</summary>
    /// <param name="precision">What decides which one serves.</param>
    /// <param name="files">Further files, with their account in <c>model.json</c>.</param>
    public string Add(string version, double precision, params (string Name, byte[] Bytes)[] files)
    {
        var folder = System.IO.Path.Combine(Path, Name, version);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, "tests", "Common.Tests", "Models", "tiny")))
        {
            File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
        }

        var manifest = System.IO.Path.Combine(folder, ModelPackage.ManifestFile);
        var account = ModelManifest.Parse(File.ReadAllBytes(manifest));
        var all = new Dictionary<string, PackageFile>(account.Files);
        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(System.IO.Path.Combine(folder, name), bytes);
            all[name] = PackageFile.Of(bytes);
        }

        File.WriteAllBytes(manifest, (account with
        {
            Name = Name,
            Version = version,
            Files = all,
            Metrics = new Dictionary<string, double>(account.Metrics) { ["val_precision"] = precision, ["val_recall"] = 0.8 },
        }).ToBytes());
        return folder;
    }

    /// <summary>The whole registry goes away.</summary>
    public void GoAway() => Directory.Move(Path, Path + "-away");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
