using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.Common.Tests.Models.Artifacts.S3;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>A tracking server whose artifacts lie in a bucket that clients read and write themselves.</summary>
public sealed class MlFlowOnS3Tests
{
    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_package_is_put_into_the_bucket_listed_and_fetched_from_it(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        using var s3 = new S3Rig();
        bench.Server.ArtifactRoot = $"s3://{S3Rig.Bucket}/art";
        bench.Server.ServesArtifacts = false;
        var options = s3.Options;
        var registry = bench.Open(bench.Server.Address, s3: place => S3ArtifactStore.TryOpen(place, options));

        var added = await registry.AddAsync(bench.Package(0.9), MlFlowBench.Name, null, default);
        Assert.Null(added.Problem);
        Assert.StartsWith($"s3://{S3Rig.Bucket}/art/", (string)bench.Server.Version(MlFlowBench.Name, "1")["source"]!, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Uploads);

        var listed = Assert.Single(await registry.ListAsync(MlFlowBench.Name, default));
        Assert.Equal(added.Digest, listed.Digest);
        var package = ModelPackage.Load(await registry.FetchAsync(listed, default));
        using var model = new SentimentModel(package);
        model.VerifyGolden();
    }

    [Fact]
    public async Task A_bucket_that_is_away_makes_the_registry_unavailable_and_no_version_bad()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var s3 = new S3Rig();
        bench.Server.ArtifactRoot = $"s3://{S3Rig.Bucket}/art";
        bench.Server.ServesArtifacts = false;
        var options = s3.Options;
        var registry = bench.Open(bench.Server.Address, s3: place => S3ArtifactStore.TryOpen(place, options));
        await registry.AddAsync(bench.Package(0.9), MlFlowBench.Name, null, default);
        s3.Dispose();
        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => bench.Open(bench.Server.Address, s3: place => S3ArtifactStore.TryOpen(place, options)).ListAsync(MlFlowBench.Name, default));
    }

    [Theory]
    [InlineData("another cloud's keys")]
    [InlineData("half of them")]
    [InlineData("nobody there")]
    public async Task Keys_that_lie_about_for_something_else_leave_the_reading_to_the_server(string fault)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        using var s3 = new S3Rig();
        var root = $"s3://{S3Rig.Bucket}/art";
        bench.Server.ArtifactRoot = root;
        bench.Server.ServesArtifacts = false;
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Upload($"1/{run}/artifacts/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"{root}/1/{run}/artifacts/model", run);
        var registry = bench.Open(bench.Server.Address, s3: fault switch
        {
            "half of them" => _ => throw new RegistryException("There is an access key for S3 but no secret key: set AWS_SECRET_ACCESS_KEY."),
            "nobody there" => place => S3ArtifactStore.TryOpen(place, new S3Options { Endpoint = "http://127.0.0.1:1", AccessKey = "theirs", SecretKey = "theirs", TimeoutSeconds = 1 }),
            _ => place => S3ArtifactStore.TryOpen(place, new S3Options { Endpoint = s3.Server.Endpoint, AccessKey = "theirs", SecretKey = "theirs" }),
        });

        var version = Assert.Single(await registry.ListAsync(MlFlowBench.Name, default));
        Assert.Null(version.Problem);
        ModelPackage.Load(await registry.FetchAsync(version, default));
    }

    [Fact]
    public async Task Where_the_server_cannot_hand_it_on_either_the_bucket_s_own_refusal_is_told()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        using var s3 = new S3Rig();
        bench.Server.ArtifactRoot = $"s3://{S3Rig.Bucket}/art";
        bench.Server.ServesArtifacts = false;
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Server.AddVersion(MlFlowBench.Name, $"s3://{S3Rig.Bucket}/art/1/{run}/artifacts/model", run);
        var registry = bench.Open(
            bench.Server.Address, s3: place => S3ArtifactStore.TryOpen(place, new S3Options { Endpoint = s3.Server.Endpoint, AccessKey = "theirs", SecretKey = "theirs" }));

        var version = Assert.Single(await registry.ListAsync(MlFlowBench.Name, default));
        Assert.Contains("it does not know the access key", version.Problem, StringComparison.Ordinal);
    }
}
