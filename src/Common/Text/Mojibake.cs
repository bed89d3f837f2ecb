namespace StreamSentiment.Common.Text;

/// <summary>
/// Knows punctuation that was spoilt on its way: UTF-8 read as Windows-1252 (<c>donâ€™t</c>), and the replacement character, itself
/// spoilt or not (<c>donï¿½t</c>), which mostly was an apostrophe.
/// </summary>
internal static class Mojibake
{
    /// <summary>Length of the spoilt character at <paramref name="at"/>; 0 when there is none.</summary>
    /// <param name="meant">What it was: an apostrophe, an ellipsis, or a space for all else.</param>
    public static int LengthAt(ReadOnlySpan<char> text, int at, out char meant)
    {
        meant = '\'';
        var rest = text[at..];
        switch (rest[0])
        {
            case '\uFFFD':
                return 1;
            case 'ï' when rest.StartsWith("ï¿½"):
                return 3;
            case 'â' when rest.StartsWith("â€"):
                var last = rest.Length > 2 ? rest[2] : ' ';
                meant = last switch
                {
                    '™' or '˜' => '\'',
                    '¦' => '…',
                    _ => ' ',
                };
                // The closing quotation mark loses its third character to Windows-1252.
                return last >= 128 && !char.IsWhiteSpace(last) ? 3 : 2;
            default:
                return 0;
        }
    }
}
