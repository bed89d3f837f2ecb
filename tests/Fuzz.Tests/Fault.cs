using System.Globalization;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>An input that broke a parser.</summary>
/// <param name="Target">The parser.</param>
/// <param name="Case">Number of the case under its seed.</param>
/// <param name="Input">The input, made smaller as far as that was possible.</param>
/// <param name="Problem">What went wrong.</param>
/// <param name="Place">Where, as far as is known: faults of one kind and one place are one.</param>
internal sealed record Fault(FuzzTarget Target, int Case, byte[] Input, string Problem, string Place)
{
    private const int LongestShown = 4 * 1024;

    /// <summary>All that is needed to see the fault again.</summary>
    public string Describe(int seed)
    {
        var file = Save();
        var base64 = Convert.ToBase64String(Input);
        var shown = Input.Length <= LongestShown ? base64 : $"(its beginning) {base64[..LongestShown]}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Target.Name}, case {Case} of seed {seed}: {Problem}
            {Place}
            {Input.Length} bytes, in {file}, as base64:
            {shown}
            To see it again: copy the file to tests/Fuzz.Tests/cases/{Target.Name}/ and run ./test Fuzz; it stays there as a regression case.
            """);
    }

    private string Save()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "faults", Target.Name)).FullName;
        var file = Path.Combine(folder, $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Input))[..12]}.bin");
        File.WriteAllBytes(file, Input);
        return file;
    }
}
