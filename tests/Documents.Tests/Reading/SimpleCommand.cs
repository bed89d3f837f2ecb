namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>A program with its words, one of those that a shell's line is made of.</summary>
/// <param name="Words">The program first; without quotes, redirections and what is set before it.</param>
/// <param name="Environment">What is set before it, as <c>PORT=8080</c>.</param>
internal sealed record SimpleCommand(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The program.</summary>
    public string Program => Words.Count > 0 ? Words[0] : "";
}
