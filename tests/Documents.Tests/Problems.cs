namespace StreamSentiment.Documents.Tests;

/// <summary>What a test says of pages.</summary>
internal static class Problems
{
    /// <summary>Fails with all of them, where there are any.</summary>
    public static void None(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, "\n" + string.Join("\n\n", all));
    }
}
