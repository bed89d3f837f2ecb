using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.TestSupport.S3;

namespace StreamSentiment.Common.Tests.Models.Artifacts.S3;

/// <summary>A server with a bucket called <c>mlflow</c>, and stores in it, without a look at this machine's variables.</summary>
internal sealed class S3Rig : IDisposable
{
    public const string Bucket = "mlflow";
    public const string Folder = "art/1/0fb6/artifacts/model";

    public S3Rig() => Server.MakeBucket(Bucket);

    public S3TestServer Server { get; } = new();

    /// <summary>Settings that are right.</summary>
    public S3Options Options => new() { Endpoint = Server.Endpoint, AccessKey = Server.AccessKey, SecretKey = Server.SecretKey };

    public void Put(string file, params byte[] bytes) => Server.Put(Bucket, $"{Folder}/{file}", bytes);

    /// <summary>The folder in the bucket.</summary>
    public IArtifactStore Store(Action<S3Options>? change = null, string address = $"s3://{Bucket}/{Folder}", TimeProvider? clock = null)
    {
        var options = Options;
        change?.Invoke(options);
        return Store(options, _ => null, address, clock);
    }

    public static IArtifactStore Store(S3Options options, Func<string, string?> variable, string address = $"s3://{Bucket}/{Folder}",
        TimeProvider? clock = null) =>
        new S3ArtifactStore(S3Server.Create(options, variable), S3Address.Parse(new Uri(address)), clock ?? TimeProvider.System);

    public void Dispose() => Server.Dispose();
}
