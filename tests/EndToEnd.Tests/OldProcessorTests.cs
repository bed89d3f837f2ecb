using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>Processors without AVX2, as in small storage machines: docs/old-processors.md.</summary>
public sealed class OldProcessorTests : IAsyncLifetime
{
    private readonly StreamFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task The_whole_stream_runs_without_its_vectors(string withheld)
    {
        var feed = _folder.Write("tweets.csv", TestFeeds.Csv(40));
        var summary = Path.Combine(_folder.Path, "summary.json");
        await using var process = StreamProcess.Start(
            "Standalone",
            ["--data", _folder.Data, "--feed", feed, "--until-done", "--summary", summary, "--Dashboard:Port=0"],
            new Dictionary<string, string> { [withheld] = "0" });
        var result = await process.ResultAsync(summary);
        // A model serves only when its golden examples come out right.
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(40, result["scored"]);
    }

    [Fact]
    public async Task The_compiled_engine_says_what_it_lacks_and_what_to_set()
    {
        var feed = _folder.Write("tweets.csv", TestFeeds.Csv(1));
        await using var process = StreamProcess.Start(
            "Standalone",
            ["--data", _folder.Data, "--feed", feed, "--until-done", "--Model:Engine=Compiled", "--Dashboard:Port=0"],
            new Dictionary<string, string> { ["DOTNET_EnableAVX2"] = "0" });
        var result = await process.ResultAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("512 bits", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Set Model:Engine to Auto or OnnxRuntime", result.Errors, StringComparison.Ordinal);
    }

    // Everything that .NET and ONNX Runtime ask the processor for, not only what .NET is told: an emulated one of 2008, some ten times slower.
    [SkippableFact]
    public async Task On_an_emulated_processor_of_2008_the_shipped_model_proves_itself()
    {
        var emulator = new[] { "/usr/bin/qemu-x86_64-static", "/usr/bin/qemu-x86_64" }.FirstOrDefault(File.Exists);
        Skip.If(emulator is null, "There is no qemu-x86_64 (Debian: qemu-user-static).");
        Skip.If(Soak.Rounds(few: 0, full: 1) == 0, "It takes minutes: ./test --long EndToEnd.");
        var feed = _folder.Write("tweets.csv", TestFeeds.Csv(20));
        var summary = Path.Combine(_folder.Path, "summary.json");
        await using var process = StreamProcess.Start(
            "Standalone",
            ["--data", _folder.Data, "--feed", feed, "--until-done", "--summary", summary, "--Dashboard:Port=0"],
            emulator: [emulator, "-cpu", "Nehalem"]);
        var result = await process.ResultAsync(summary, seconds: 600);
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(20, result["scored"]);
    }
}
