using System.Buffers;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Follows a text and tells which words a negation bears on: the <see cref="Words"/> words after it, up to the first sign that is no
/// word (full stop, exclamation, emoticon, emoji, link; comma, semicolon, colon, bracket, quotation mark, line end) or turn of the
/// sentence (<c>but</c>, <c>though</c>, <c>although</c>, <c>however</c>). Mentions and numbers are passed over. A further negation is
/// not marked and begins anew.
/// </summary>
internal struct NegationScope
{
    /// <summary>How many words a negation bears on.</summary>
    public const int Words = 3;

    private static readonly SearchValues<char> Ends = SearchValues.Create(",;:()[]{}\"“”„«»—–|\r\n");

    private int _left;

    /// <summary>Takes the token that the reader has read.</summary>
    /// <param name="negates">Whether it is a negation itself.</param>
    /// <returns>Whether it is a word that a negation bears on.</returns>
    public bool Covers(scoped in TokenReader reader, bool negates)
    {
        if (negates)
        {
            _left = Words;
            return false;
        }

        if (_left == 0)
        {
            return false;
        }

        if (reader.Separator.ContainsAny(Ends))
        {
            _left = 0;
        }

        if (!reader.IsWord)
        {
            _left = reader.IsMention || reader.Current is SpecialTokens.Number ? _left : 0;
            return false;
        }

        _left = reader.Current is "but" or "though" or "although" or "however" ? 0 : _left;
        return _left > 0 && _left-- > 0;
    }
}
