using System.Text.Json;

namespace StreamSentiment.Benchmarks.Tests;

/// <summary>The words of <c>./bench</c>, and one tiny run. No speed is asserted.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-test-").FullName;
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;

    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("nonsense", "'nonsense' is no stage. There are: read, kafka,")]
    [InlineData("infer --model nope", "'nope'")]
    [InlineData("infer --model tweet-sentiment:99", "99")]
    [InlineData("infer --engine nope", "--engine")]
    [InlineData("tokenise --registry /nowhere", "--registry")]
    [InlineData("tokenise --texts /nowhere/texts.csv", "/nowhere/texts.csv")]
    [InlineData("tokenise --json /nowhere/figures.json", "--json")]
    [InlineData("tokenise --minutes 3", "--minutes goes with one of these stages: stream, latency")]
    [InlineData("infer --tweets 5000", "--tweets goes with")]
    [InlineData("stream --pipe", "--pipe goes with --minutes")]
    [InlineData("tokenise --rounds 0", "--rounds must be between 1 and 100.")]
    [InlineData("tokenise --seconds many", "many")]
    [InlineData("tokenise --speed 3", "--speed")]
    public async Task What_cannot_be_is_told_in_a_line_before_anything_is_measured(string words, string message)
    {
        var (exitCode, output, errors) = await RunAsync(words.Split(' '));
        Assert.Equal(1, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("round 1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_alone_is_measured_and_leaves_nothing_but_its_figures()
    {
        var file = Path.Combine(_folder, "figures.json");
        var (exitCode, output, errors) = await RunAsync("tokenise", "--seconds", "0.02", "--rounds", "2", "--json", file);
        Assert.True(exitCode == 0, errors);
        Assert.Contains("round 2 of 2: tokenise: ", errors, StringComparison.Ordinal);
        Assert.Contains("tokenise.allocated", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Assert.Equal(3, json.RootElement.GetProperty("figures").GetArrayLength());
        Assert.All(json.RootElement.GetProperty("figures").EnumerateArray(), figure => Assert.Equal(2, figure.GetProperty("values").GetArrayLength()));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Where(File.Exists));
    }

    [Fact]
    public async Task JSON_on_standard_output_stands_alone()
    {
        var (exitCode, output, errors) = await RunAsync("decode", "--seconds", "0.02", "--rounds", "1", "--json");
        Assert.True(exitCode == 0, errors);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("decode", json.RootElement.GetProperty("figures")[0].GetProperty("stage").GetString());
        Assert.Contains("decode.scan", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed_by_the_next_and_nothing_else()
    {
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        string[] kept = ["streamsentiment-bench-mine", "4242", $"streamsentiment-bench-{Environment.ProcessId}"];
        Array.ForEach(kept, name => Directory.CreateDirectory(Path.Combine(work, name)));
        Directory.CreateDirectory(Path.Combine(work, $"streamsentiment-bench-{int.MaxValue}", "run"));
        await LeftOvers.RemoveAsync(work, default);
        Assert.Equal(kept.Order(), Directory.GetDirectories(work).Select(Path.GetFileName).Order());
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(errors);
        var exitCode = await CommandLine.RunAsync([.. words, "--work", Path.Combine(_folder, "work")]);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
