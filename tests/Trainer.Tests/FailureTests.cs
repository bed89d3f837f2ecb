using System.CommandLine;
using System.Runtime.InteropServices;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What goes wrong is one line that says what to do.</summary>
[Collection("console")]
public sealed class FailureTests : IDisposable
{
    private readonly ConsoleCapture _console = new();

#pragma warning disable CA2201 // The runtime and libtorch throw them; here they are made to be told.
    public static TheoryData<Exception> Failing =>
    [
        new OutOfMemoryException(),
        new ArgumentException("The value cannot be an empty string. (Parameter 'path')"),
        new InvalidOperationException("The export is wrong."),
        new InvalidDataException("The archive entry was compressed using an unsupported compression method."),
        new NotSupportedException("Stream does not support seeking."),
        new UnauthorizedAccessException("Access to the path is denied."),
        new ExternalException("out of memory\n   at c10::something"),
        new AggregateException(new OutOfMemoryException()),
    ];
#pragma warning restore CA2201

    public void Dispose() => _console.Dispose();

    [Theory]
    [MemberData(nameof(Failing), DisableDiscoveryEnumeration = true)]
    public async Task Every_failure_that_can_be_foreseen_is_one_line(Exception error)
    {
        Assert.Equal(1, await Failures.Report(() => throw error));
        var line = Assert.Single(_console.Errors.TrimEnd().Split('\n'));
        Assert.True(line.Length > 30, line);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--file", "evaluate", "--file", "")]
    [InlineData("--json", "evaluate", "--file", "x.csv", "--json", "")]
    [InlineData("--data", "compare", "--data", " ")]
    [InlineData("--out", "word2vec", "--input", "x.txt", "--out", "")]
    [InlineData("--input", "glove", "--input", "")]
    [InlineData("--vectors", "nearest", "--vectors", "", "good")]
    [InlineData("--vectors", "glove-lstm", "--vectors", "")]
    [InlineData("--work", "bow", "--work", "")]
    [InlineData("--registry", "champion", "--registry", "")]
    public async Task An_empty_value_is_refused_with_its_option(string option, params string[] args)
    {
        Assert.Equal(1, await CommandLine.RunAsync(
            TrainCommands.Create(TimeProvider.System), args, new InvocationConfiguration { Output = Console.Out, Error = Console.Error }));
        Assert.Contains($"{option} must not be empty.", _console.Errors, StringComparison.Ordinal);
    }
}
