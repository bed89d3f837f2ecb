namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>A command of a block, and what the page shows below it.</summary>
/// <param name="Line">Where it stands, counted from 1.</param>
/// <param name="Text">As one types it, without the prompt.</param>
/// <param name="Output">The lines that it prints, by the page; empty where the page shows none.</param>
internal sealed record ShownCommand(int Line, string Text, IReadOnlyList<string> Output);
