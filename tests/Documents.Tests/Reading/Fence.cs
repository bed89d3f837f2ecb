namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">Where it opens, counted from 1.</param>
/// <param name="Language">The first word behind the fence; empty where there is none.</param>
/// <param name="Marks">The words after it, as in <c>console long</c>.</param>
/// <param name="Lines">What stands between the fences.</param>
internal sealed record Fence(int Line, string Language, IReadOnlyList<string> Marks, IReadOnlyList<string> Lines);
