using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>Reduces the little HTML of a post to the text that its reader sees.</summary>
internal static class HtmlText
{
    private const int LongestTag = 8 * 1024;
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Blocks = FrozenSet
        .Create(StringComparer.OrdinalIgnoreCase, "p", "div", "pre", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text: paragraphs, other blocks and line breaks are line ends, links stand in full, everything else of the markup is gone.</summary>
    public static string Of(string html)
    {
        var text = new StringBuilder(html.Length);
        var rest = html.AsSpan();
        while (!rest.IsEmpty)
        {
            var begin = rest.IndexOf('<');
            if (begin < 0)
            {
                text.Append(rest);
                break;
            }

            text.Append(rest[..begin]);
            rest = rest[begin..];
            var length = TagLength(rest);
            if (length == 0)
            {
                // "i <3 you" of a server that does not escape.
                text.Append("&lt;");
                rest = rest[1..];
                continue;
            }

            Add(rest[1..(length - 1)], text);
            rest = rest[length..];
        }

        return WebUtility.HtmlDecode(text.ToString()).Trim();
    }

    private static void Add(ReadOnlySpan<char> tag, StringBuilder text)
    {
        var name = tag[0] == '/' ? tag[1..] : tag;
        var length = name.IndexOfAnyExceptInRange('0', 'z');
        name = (length < 0 ? name : name[..length]).TrimEnd('/');
        if (name.Equals("br", StringComparison.OrdinalIgnoreCase))
        {
            text.Append('\n');
        }
        else if (text.Length > 0 && text[^1] != '\n' && Blocks.Contains(name))
        {
            // At both of its ends: two blocks that follow each other, or words beside one, are lines of their own.
            text.Append('\n');
        }
    }

    // With both its brackets; 0 where it is no tag.
    private static int TagLength(ReadOnlySpan<char> html)
    {
        if (html.StartsWith("<!--"))
        {
            var end = html.IndexOf("-->");
            return end < 0 ? html.Length : end + "-->".Length;
        }

        if (html.Length < 3 || !(char.IsAsciiLetter(html[1]) || (html[1] is '/' or '!' && char.IsAsciiLetter(html[2]))))
        {
            return 0;
        }

        // What never closes would be looked through to its end from each bracket in it.
        var most = Math.Min(html.Length, LongestTag);
        var quote = '\0';
        for (var i = 1; i < most; i++)
        {
            if (quote != '\0')
            {
                quote = html[i] == quote ? '\0' : quote;
            }
            else if (html[i] is '"' or '\'')
            {
                quote = html[i];
            }
            else if (html[i] == '>')
            {
                return i + 1;
            }
            else if (html[i] == '<')
            {
                return 0;
            }
        }

        return 0;
    }
}
