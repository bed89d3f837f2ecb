using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>An MLflow server, a package to put into it, and a registry that asks it.</summary>
internal sealed class MlFlowBench : IDisposable
{
    public const string Name = "tiny";

    private readonly string _folder = Directory.CreateTempSubdirectory("mlflow-tests-").FullName;

    public MlFlowBench(MlFlowShape shape)
    {
        Server = new MlFlowServer(shape);
        Registry = Open(Server.Address);
    }

    public MlFlowServer Server { get; }

    public TinyPackage Tiny { get; } = new();

    public MlFlowModelRegistry Registry { get; }

    /// <summary>Figures as <see cref="Package"/> gives them.</summary>
    public static Dictionary<string, double> Figures(double precision = 0.9, double recall = 0.8) => new()
    {
        ["val_precision"] = precision,
        ["val_recall"] = recall,
        ["test_precision"] = precision,
        ["test_recall"] = recall,
    };

    /// <summary>Tags of the tiny package.</summary>
    public Dictionary<string, string> Tags() => new()
    {
        ["family"] = Package().Manifest.Family,
        ["embedding_type"] = Package().Manifest.EmbeddingType,
        ["data_digest"] = Package().Manifest.DataDigest,
    };

    public MlFlowModelRegistry Open(string address, RegistryOptions? options = null, Func<Uri, IArtifactStore?>? s3 = null,
        TimeProvider? time = null) => new(
        MlFlowConnection.Of(address, options ?? new RegistryOptions(), _ => null), new PackageCache(_folder, ModelPackage.DefaultMaxBytes),
            time ?? TimeProvider.System, s3);

    /// <summary>The tiny package with other figures.</summary>
    public ModelPackage Package(double precision = 0.9, double recall = 0.8)
    {
        Tiny.Change(manifest => manifest with { Metrics = Figures(precision, recall) });
        return ModelPackage.Load(Tiny.Directory);
    }

    /// <summary>Puts the package under a path, as users upload one.</summary>
    public void Upload(string path, double precision = 0.9, double recall = 0.8)
    {
        Package(precision, recall);
        Server.PutFolder(path, Tiny.Directory);
    }

    /// <summary>Registers a package as users of a plain client do: a run with figures and tags, artifacts in it, and a version.</summary>
    public string Register(double precision = 0.9, double recall = 0.8)
    {
        var run = Server.AddRun(Figures(precision, recall), Tags());
        Upload($"{Server.PathOf(run)}/model", precision, recall);
        return Server.AddVersion(Name, $"mlflow-artifacts:/{Server.PathOf(run)}/model", run);
    }

    public async Task<ModelVersion> OnlyAsync() => Assert.Single(await Registry.ListAsync(Name, default));

    /// <summary>Brings all files of a version here by its store, as the cache does.</summary>
    public async Task<ModelPackage> DownloadAsync(ModelVersion version)
    {
        var store = await Registry.OpenAsync(version, default);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"{version.Version}-{Guid.NewGuid():N}")).FullName;
        foreach (var file in version.Manifest!.Files.Keys.Append(ModelPackage.ManifestFile))
        {
            using var target = File.Create(Path.Combine(folder, file));
            Assert.True(await store.DownloadAsync(file, target, 1024 * 1024, default));
        }

        return ModelPackage.Load(folder);
    }

    public void Dispose()
    {
        Server.Dispose();
        Tiny.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
