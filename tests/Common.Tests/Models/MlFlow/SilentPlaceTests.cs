using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>Places of artifacts that say nothing: whoever waits for one does not wait for each version that lies there.</summary>
public sealed class SilentPlaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_place_that_was_silent_is_not_waited_for_again_for_some_minutes()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register(0.8);
        for (var i = 0; i < 12; i++)
        {
            Register(bench, "s3://silent/art");
        }

        var store = new SilentStore();
        var registry = bench.Open(bench.Server.Address, s3: _ => store, time: _clock);
        var versions = await registry.ListAsync(MlFlowBench.Name, default);
        Assert.Null(versions[0].Problem);
        Assert.All(versions.Skip(1), version => Assert.True(version.IsAway));
        Assert.Equal(SilentStore.Words, versions.Skip(1).Select(version => version.Problem).Distinct());
        // As many as are asked at once.
        Assert.InRange(store.Times, 1, 4);

        await registry.ListAsync(MlFlowBench.Name, default);
        Assert.InRange(store.Times, 1, 4);
        _clock.Advance(SilentPlaces.Patience);
        var before = store.Times;
        await registry.ListAsync(MlFlowBench.Name, default);
        Assert.InRange(store.Times, before + 1, before + 4);
    }

    [Fact]
    public async Task A_listing_that_takes_too_long_ends_and_what_was_described_counts()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Package();
        var manifest = bench.Tiny.Read(ModelPackage.ManifestFile);
        Register(bench, "s3://sound/art");
        Register(bench, "s3://slow/art");
        var (sound, slow) = (new OneFileStore(manifest), new EndlessStore());
        var registry = bench.Open(bench.Server.Address, new RegistryOptions { ListingSeconds = 30, TimeoutSeconds = 600 },
            place => place.Host == "slow" ? slow : sound, _clock);
        var listing = registry.ListAsync(MlFlowBench.Name, default);
        await Task.WhenAll(sound.Asked.Task, slow.Asked.Task);
        _clock.Advance(TimeSpan.FromSeconds(31));
        var versions = await listing;
        Assert.Null(versions[0].Problem);
        Assert.Contains("Registry:ListingSeconds", versions[1].Problem, StringComparison.Ordinal);
        Assert.True(versions[1].IsAway);
    }

    private static void Register(MlFlowBench bench, string place)
    {
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Server.AddVersion(MlFlowBench.Name, $"{place}/{run}/artifacts/model", run);
    }

    private sealed class SilentStore : Store
    {
        public const string Text = "S3 bucket silent has been silent for 30 s.";
        public static readonly string[] Words = [Text.TrimEnd('.')];
        private int _times;

        public int Times => _times;

        public override async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _times);
            await Task.Yield();
            throw new RegistryUnavailableException(Text) { IsSilence = true };
        }
    }

    private sealed class OneFileStore(byte[] bytes) : Store
    {
        public override Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
        {
            target.Write(bytes);
            Asked.TrySetResult();
            return Task.FromResult(true);
        }
    }

    private sealed class EndlessStore : Store
    {
        public override async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return false;
        }
    }

    private abstract class Store : IArtifactStore
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Location => "s3://somewhere";

        public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public abstract Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken);

        public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
