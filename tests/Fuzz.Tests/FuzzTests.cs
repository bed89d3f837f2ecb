using System.Globalization;
using StreamSentiment.TestSupport;
using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace StreamSentiment.Fuzz.Tests;

/// <summary>
/// Spoilt input never breaks a parser. With <c>./test</c> each gets a few hundred inputs, always the same; with <c>./test --long</c>, or
/// for <c>STREAMSENTIMENT_FUZZ_SECONDS</c>, others each time, and <c>STREAMSENTIMENT_FUZZ_SEED</c> gives them again.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int LongSeconds = 20;

    public static TheoryData<string> Names => [.. Targets.All.Keys];

    public static TheoryData<string> Cases => [.. Targets.All.Keys.SelectMany(CasesOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_input_breaks_it(string target)
    {
        var seconds = Number("SECONDS") ?? Soak.Rounds(0, LongSeconds);
        var seed = Number("SEED") ?? (seconds > 0 ? Random.Shared.Next() : 1);
        var fuzzer = new Fuzzer(Targets.All[target], seed, seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
        var faults = fuzzer.Run();
        output.WriteLine($"{fuzzer.Tried} inputs, seed {seed}");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine + Environment.NewLine, faults.Select(fault => fault.Describe(seed))));
    }

    // Spoilt samples of nothing would show nothing.
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_first_sample_is_taken(string target) => Targets.All[target].Parse(Targets.All[target].Seeds[0]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_once_broke_it_does_so_no_more(string file)
    {
        var target = Targets.All[Path.GetDirectoryName(file)!.Replace('\\', '/')];
        var input = File.ReadAllBytes(Path.Combine(Folder, file));
        Assert.Null(Fuzzer.Try(target, input));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "cases");

    private static IEnumerable<string> CasesOf(string target) => Path.Combine(Folder, target) is var folder && Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Folder, file))
        : [];

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"STREAMSENTIMENT_FUZZ_{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
