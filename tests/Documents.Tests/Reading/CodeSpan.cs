namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>What stands between two backticks within prose or a table.</summary>
/// <param name="Line">Where it begins, counted from 1.</param>
/// <param name="Text">On one line.</param>
internal sealed record CodeSpan(int Line, string Text);
