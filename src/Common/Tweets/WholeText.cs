namespace StreamSentiment.Common.Tweets;

/// <summary>Cuts texts without cutting a character in two: half of a surrogate pair is no Unicode, and Postgres takes no row that holds one.</summary>
internal static class WholeText
{
    /// <summary>The beginning of a text, of at most so many UTF-16 units.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text
        : text[..(most > 0 && char.IsSurrogatePair(text[most - 1], text[most]) ? most - 1 : most)];
}
