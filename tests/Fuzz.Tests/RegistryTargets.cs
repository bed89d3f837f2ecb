using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.Common.Models.MlFlow;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Registries that answer with anything: MLflow and S3 by a server on loopback, one of whose answers is spoilt.</summary>
internal static class RegistryTargets
{
    private static readonly Lazy<FakeServer> Server = new(() => new FakeServer());
    private static readonly Lazy<string> Cache = new(() => Directory.CreateTempSubdirectory("fuzz-cache-").FullName);

    private static readonly string Tiny = Path.Combine(AppContext.BaseDirectory, "tiny");
    private static readonly byte[] Manifest = File.ReadAllBytes(Path.Combine(Tiny, ModelPackage.ManifestFile));

    // The beginning of a path, and what a well server answers there.
    private static readonly (string Path, byte[] Body)[] Good =
    [
        ("/api/2.0/mlflow/registered-models/get?", Utf8("""{"registered_model":{"name":"tiny","aliases":[{"alias":"champion","version":"1"}]}}""")),
        ("/api/2.0/mlflow/model-versions/search", Utf8("""{"model_versions":[{"name":"tiny","version":"1","source":"models:/m-0123456789abcdef0123456789abcdef","run_id":"r1","status":"READY","tags":[{"key":"family","value":"lstm"}]},{"name":"tiny","version":"2","source":"runs:/r1/model","run_id":"r1","status":"READY"}]}""")),
        ("/api/2.0/mlflow/runs/get?", Utf8("""{"run":{"info":{"run_id":"r1","artifact_uri":"mlflow-artifacts:/1/r1/artifacts","status":"FINISHED"},"data":{"metrics":[{"key":"val_precision","value":0.9,"timestamp":"1","step":"0"},{"key":"val_recall","value":"NaN"}],"params":[{"key":"data_digest","value":"d"}],"tags":[{"key":"embedding_type","value":"word2vec"}]},"outputs":{"model_outputs":[{"model_id":"m-0123456789abcdef0123456789abcdef"}]}}}""")),
        ("/api/2.0/mlflow/logged-models/", Utf8("""{"model":{"info":{"model_id":"m-0123456789abcdef0123456789abcdef","name":"model","artifact_uri":"mlflow-artifacts:/1/models/m-0123456789abcdef0123456789abcdef/artifacts","tags":[{"key":"data_digest","value":"d"}]},"data":{"metrics":[{"key":"val_precision","value":0.8}],"params":[{"key":"a","value":"b"}]}}}""")),
        ("/api/2.0/mlflow-artifacts/artifacts/1/models/", Manifest),
        ("/api/2.0/mlflow-artifacts/artifacts/1/r1/artifacts/model/model.json", Utf8("""{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}""")),
        ("/api/2.0/mlflow-artifacts/artifacts?", Utf8("""{"files":[{"path":"model","is_dir":true},{"path":"a/model.onnx","is_dir":false,"file_size":"12"}]}""")),
        ("/", Utf8("""{"files":[],"model_version":{"name":"tiny","version":"1","source":"models:/tiny/1"}}""")),
    ];

    private static readonly byte[][] Pages = Targets.Bytes(
        """<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>tiny/</Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>tiny/model.json</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"d41d8cd98f00b204e9800998ecf8427e"</ETag><Size>12</Size></Contents></ListBucketResult>""",
        """<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><RequestId>1</RequestId></Error>""",
        """<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Prefix>tiny/</Prefix><IsTruncated>false</IsTruncated><Contents><Size>12</Size></Contents></ListBucketResult>""");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("registries/mlflow", [.. Good.SelectMany((answer, i) => new[] { 0, 1 }.Select(status => (byte[])[(byte)i, (byte)status, .. answer.Body])), [0, 2, .. "<html><body>Bad gateway</body></html>"u8]],
            Targets.Bytes("null", "[null]", "\"key\":null", "\"source\":\"runs:/r1/model\"", "\"source\":\"s3://b/../c\"", "\"source\":\"models:/tiny@champion\"", "\"artifact_uri\":\"mlflow-artifacts://h:99999/a\"", "\"next_page_token\":\"x\"", "{\"error_code\":", "<"),
            AskMlFlow, typeof(RegistryException), typeof(ModelPackageException)) { Rounds = 200, MaxBytes = 100_000 },
        new("registries/s3", [.. Pages.Select((page, i) => (byte[])[(byte)i, .. page])],
            Targets.Bytes("<Key>", "</Key>", "<Contents/>", "<Size>-1</Size>", "<IsTruncated>true</IsTruncated>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "<![CDATA["),
            AskS3, typeof(RegistryException)) { Rounds = 100, MaxBytes = 100_000 },
    ];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    // The first byte says which answer is spoilt, the second with which status it comes.
    private static void AskMlFlow(byte[] input)
    {
        var (spoilt, status) = (input.ElementAtOrDefault(0) % Good.Length, (int[])[200, 404, 500, 400, 401, 403, 301, 501]);
        byte[] body = [.. input.Skip(2)];
        Server.Value.Answer = path =>
        {
            var which = Array.FindIndex(Good, answer => path.StartsWith(answer.Path, StringComparison.Ordinal));
            var file = Path.Combine(Tiny, Path.GetFileName(path));
            return which == spoilt && !(which == 4 && body.Length > 0 && body[0] == '{' && !path.EndsWith("model.json", StringComparison.Ordinal)) ? (status[input.ElementAtOrDefault(1) % status.Length], body.Length % 2 == 0 ? "application/json" : "text/html", body)
                : which == 4 && File.Exists(file) ? (200, "application/octet-stream", File.ReadAllBytes(file))
                : (Good[which].Path.EndsWith("model.json", StringComparison.Ordinal) ? 404 : 200, "application/json", Good[which].Body);
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var registry = new MlFlowModelRegistry(
            MlFlowConnection.Of(Server.Value.Address.AbsoluteUri, new RegistryOptions { TimeoutSeconds = 60 }, _ => null), new PackageCache(Cache.Value, 1024 * 1024), TimeProvider.System, _ => null);
        var versions = registry.ListAsync("tiny", limit.Token).GetAwaiter().GetResult();
        Assert.All(versions, version => Assert.True(version.Manifest is not null || version.Problem is not null));
        if (status[input.ElementAtOrDefault(1) % status.Length] == 200 && Good[spoilt].Body.AsSpan().SequenceEqual(body))
        {
            Assert.Null(versions[0].Problem);
        }

        ModelChooser.Choose(versions, new ModelCriteria());
        foreach (var version in versions.Where(version => version.Problem is null).Take(1))
        {
            registry.FetchAsync(version, limit.Token).GetAwaiter().GetResult();
        }
    }

    private static void AskS3(byte[] input)
    {
        var status = (int[])[200, 404, 200, 400, 403, 301];
        byte[] body = [.. input.Skip(1)];
        Server.Value.Answer = _ => (status[input.ElementAtOrDefault(0) % status.Length], "application/xml", body);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var store = S3ArtifactStore.Open(new Uri("s3://b/tiny"), S3.Value);
        try
        {
            var files = store.ListAsync(limit.Token).GetAwaiter().GetResult();
            Assert.All(files, file => Assert.NotEmpty(file.Name));
        }
        catch (RegistryException)
        {
            // Nothing of it can be listed; the same answer may still be a file.
        }

        using var target = new MemoryStream();
        store.DownloadAsync(ModelPackage.ManifestFile, target, 50_000, limit.Token).GetAwaiter().GetResult();
        Assert.InRange(target.Length, 0, 50_000);
    }

    private static readonly Lazy<S3Options> S3 = new(() => new S3Options
    {
        Endpoint = Server.Value.Address.AbsoluteUri.TrimEnd('/'), AccessKey = "key", SecretKey = "secret", Region = "us-east-1", PathStyle = true,
    });
}
