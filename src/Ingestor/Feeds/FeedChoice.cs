using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Decides which tweets of a feed are scored. Safe for all threads.</summary>
internal sealed class FeedChoice
{
    // What X gives where it finds no language: only media, hashtags, mentions, links, or too little text.
    private static readonly HashSet<string> Unknown = new(
        ["und", "zxx", "mul", "mis", "art", "qam", "qct", "qht", "qme", "qst"], StringComparer.OrdinalIgnoreCase);

    private readonly FeedChoiceOptions _options;
    private readonly HashSet<string>? _languages;
    private readonly SearchValues<string>? _blocked;
    private readonly HashSet<string> _authors;

    /// <summary>The choice that the options make.</summary>
    /// <param name="options">The options.</param>
    /// <param name="languages">Languages where the options name none; null for all.</param>
    public FeedChoice(FeedChoiceOptions options, IEnumerable<string>? languages)
    {
        _options = options;
        var wanted = (options.Languages is { Count: > 0 } named ? named : languages)?.Select(language => language.Trim()).ToList();
        _languages = wanted is null || wanted.Contains("*") ? null : new HashSet<string>(wanted, StringComparer.OrdinalIgnoreCase);
        var words = options.Blocklist.Select(word => word.Trim()).Where(word => word.Length > 0).ToList();
        _blocked = words.Count == 0 ? null : SearchValues.Create([.. words], StringComparison.OrdinalIgnoreCase);
        _authors = new HashSet<string>(words.Where(word => word[0] == '@').Select(word => word[1..]), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Why a tweet is left out, one of <see cref="LeftOut"/>; null when it is scored.</summary>
    public string? WhyNot(Tweet tweet, FeedTraits traits)
    {
        if (!_options.Retweets && traits.HasFlag(FeedTraits.Retweet))
        {
            return LeftOut.Retweet;
        }

        if (!_options.Replies && traits.HasFlag(FeedTraits.Reply))
        {
            return LeftOut.Reply;
        }

        if (!_options.Edits && traits.HasFlag(FeedTraits.Edit))
        {
            return LeftOut.Edit;
        }

        return !IsWanted(tweet.Lang) ? LeftOut.Language
            : tweet.Text.Length < _options.MinLength ? LeftOut.TooShort
            : IsBlocked(tweet) ? LeftOut.Blocked
            : IsInShare(tweet.Id) ? null : LeftOut.Sample;
    }

    private bool IsWanted(string? language)
    {
        if (_languages is null || string.IsNullOrEmpty(language) || Unknown.Contains(language) || _languages.Contains(language))
        {
            return true;
        }

        var end = language.AsSpan().IndexOfAny('-', '_');
        return end > 0 && _languages.Contains(language[..end]);
    }

    private bool IsBlocked(Tweet tweet) => _blocked is not null
        && (HoldsWord(tweet.Text) || (tweet.Author is { } author && _authors.Contains(author.TrimStart('@'))));

    // Whole words: "ass" must not leave out "class".
    private bool HoldsWord(ReadOnlySpan<char> text)
    {
        for (var from = 0; from < text.Length; from++)
        {
            var found = text[from..].IndexOfAny(_blocked!);
            if (found < 0)
            {
                return false;
            }

            from += found;
            if (from > 0 && char.IsLetterOrDigit(text[from - 1]) && char.IsLetterOrDigit(text[from]))
            {
                continue;
            }

            foreach (var word in _options.Blocklist)
            {
                var trimmed = word.AsSpan().Trim();
                if (trimmed.Length > 0 && text[from..].StartsWith(trimmed, StringComparison.OrdinalIgnoreCase)
                    && (from + trimmed.Length == text.Length || !char.IsLetterOrDigit(trimmed[^1]) || !char.IsLetterOrDigit(text[from + trimmed.Length])))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsInShare(string id)
    {
        if (_options.Share >= 1)
        {
            return true;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) < _options.Share * (uint.MaxValue + 1.0);
    }
}
