using System.Runtime.InteropServices;
using System.Text;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Common.Text;
using StreamSentiment.Common.Text.WordPiece;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Texts of any UTF-16, with halves of surrogate pairs: tokens are few, known, and the same each time.</summary>
internal static class TextTargets
{
    private static readonly string[] Texts =
    [
        "I loooove it!!! :) <3 @ada #SoHappy2day https://x.example/a?b=c&amp;d 😀👍🏽👩‍❤️‍👩🇩🇪", "don't you hate it when it's 10:30 and www.train.example/late isn't there... >:( :'( T_T ^_^ -_- o_O xD \\o/ D:",
        "f**k this s*** RT @bob: \"It’s â€™ ï¿½ caf\u00e9 cafe\u0301 \u0130stanbul ΣΊΣΥΦΟΣ 你好 한국어 ｆｕｌｌ\" &lt;3 &#128512; &hearts; $5 50% 1,000.50", "not good , never liked the cancelled flights though they were cheaper [MASK] ##ing [CLS]",
    ];

    private static readonly string[] Words =
    [
        ":", ";", "=", "=:", ":-", "a.", "1.", "the.", "x.", ":_", "-_", "o_", "^_", "<3", "xD", "#a", "# ", "a* ", "!?", "not a ", "n't ", "-", ":'", ">:", "<3", "</3", "(", ")", "^", "-", "_", "x", "D", "T_T", "o_o", "\\o/", "@", "@a", "#", "#A", "http", "www.", "://", "a.", ".co/", "…", ".", "!", "?", "*", "a*", "&", "&amp;", "&#x1F600;", "&#",
        ";", "'", "’", "n't", "not ", "\u200d", "\ufe0f", "\u20e3", "\ud83c", "\udf89", "😀", "👩", "❤", "\u2640", "🇩", "🏽", "\u0301", "\u0130", "ſ", "ß", "\uac00", "\u1100", "\u1161", "\u4e00", "â€", "ï¿½", "\ufffd", "\u00a0", "\u2028",
        "[MASK]", "[CLS]", "##", "1", "12:", "ing", "ed", "ies", "\U00010400", "\U0001d165", "\U000e0061",
    ];

    private static readonly Vocabulary Known = new([SpecialTokens.Padding, SpecialTokens.Unknown, SpecialTokens.User, SpecialTokens.Url, ":)", "love", "it", "not", "not good", "hate", "train", "so", "happy", "a", "s", "@ada"]);

    private static readonly WordPieceVocabulary Pieces = WordPieceVocabulary.Parse("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ni\nlove\nlo\n##o\n##ve\n##i\nit\n!\n@\na\n##d\n##a\nhate\n##s\n你\n"u8);

    private static readonly TokenizerSettings[] Settings =
    [
        new(), new() { MaxTokens = 1 }, TokenizerSettings.Published, TokenizerSettings.Published with { KeepNegations = true, MarkNegations = true, Ngrams = 2 },
        new() { Lemmatise = true, MarkNegations = true, KnownMentions = true, SplitHashtags = true, UnknownWords = UnknownWords.Split, Ngrams = 2, MaxTokens = 5 },
        new() { KnownMentions = true, SplitHashtags = true, UnknownWords = UnknownWords.Split, MaxTokens = 1024 }, new() { LettersOnly = true, Lemmatise = true },
    ];

    private static readonly byte[][] Seeds = [.. Texts.Select(Encoding.Unicode.GetBytes)];
    private static readonly byte[][] Tokens = [.. Words.Select(word => MemoryMarshal.AsBytes(word.AsSpan()).ToArray())];

    private static readonly byte[][] VocabularySeeds = Targets.Bytes("<pad>\n<unk>\n[UNK]\n[CLS]\n[SEP]\nlove\n", "<pad>\n<unk>\nlove\nhate\n", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nlove\n##s\n", Encoding.UTF8.GetString(Known.ToBytes()));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("text/tweets", Seeds, Tokens, ReadTweet) { Rounds = 1_500, MaxBytes = 1024 * 1024, Known = [.. Tokens.Select(Targets.Long)] },
        new("text/word-pieces", Seeds, Tokens, ReadPieces) { Rounds = 800, MaxBytes = 512 * 1024 },
        new("text/vocabulary", VocabularySeeds, Targets.Bytes("\n", "\r\n", "\r", "\u2028", "\u0085", "<pad>", "<unk>", "[UNK]", "##"), ReadVocabulary, typeof(InvalidDataException)) { Rounds = 800 },
        new("text/mails", Seeds, Tokens, ReadReport) { Rounds = 800 },
    ];

    /// <summary>Any bytes as UTF-16, whether that is well formed or not.</summary>
    public static string Text(byte[] input) => new(MemoryMarshal.Cast<byte, char>(input));

    private static void ReadTweet(byte[] input)
    {
        var text = Text(input);
        foreach (var settings in Settings)
        {
            var tokenizer = new Tokenizer(settings);
            var (ids, again) = (new int[settings.MaxTokens], new int[settings.MaxTokens]);
            var count = tokenizer.Encode(text, Known, ids);
            Assert.InRange(count, 0, settings.MaxTokens);
            Assert.All(ids[..count], id => Assert.InRange(id, 1, Known.Count - 1));
            Assert.Equal(count, tokenizer.Encode(text, Known, again));
            Assert.Equal(ids, again);
            var tokens = tokenizer.Tokens(text);
            Assert.InRange(tokens.Count, 0, settings.MaxTokens);
            Assert.All(tokens, token => Assert.InRange(token.Length, 1, Tokenizer.LongestToken));
            Assert.Equal(count == 0, tokens.Count == 0);
            if (Tokenizer.SurelyHasToken(text) && !settings.LettersOnly && !settings.RemoveStopWords)
            {
                Assert.True(count > 0);
            }
        }
    }

    private static void ReadPieces(byte[] input)
    {
        var text = Text(input);
        foreach (var settings in new[] { new WordPieceSettings(), new WordPieceSettings { DoLowerCase = false, StripAccents = true, TokenizeChineseChars = false } })
        {
            foreach (var most in new[] { TokenizerSettings.MinWordPieces, 64 })
            {
                var ids = new int[most];
                var tokenizer = new WordPieceTokenizer(settings, Pieces, most);
                var count = tokenizer.Encode(text, ids);
                Assert.InRange(count, 0, most);
                Assert.All(ids[..count], id => Assert.InRange(id, 0, Pieces.Count - 1));
            }
        }
    }

    private static void ReadVocabulary(byte[] input)
    {
        var refused = 0;
        try
        {
            var tweets = Vocabulary.Parse(input);
            Assert.Equal(tweets.Count, Vocabulary.Parse(tweets.ToBytes()).Count);
            Assert.Equal(tweets.Count - 1, tweets.IdOf(tweets[tweets.Count - 1]));
        }
        catch (InvalidDataException)
        {
            refused++;
        }

        var pieces = WordPieceVocabulary.Parse(input);
        Assert.Equal(input, pieces.ToBytes());
        _ = new WordPieceTokenizer(new WordPieceSettings(), pieces, 8);
        Assert.InRange(refused, 0, 1);
    }

    // The text of a stranger in a mail.
    private static void ReadReport(byte[] input)
    {
        foreach (var line in new[] { SafeText.Tweet(Text(input)), SafeText.OneLine(Text(input), 80) })
        {
            Assert.DoesNotContain(line, char.IsControl);
            Assert.Equal(line, string.Concat(line.EnumerateRunes()));
        }

        Assert.DoesNotContain("http://", SafeText.Tweet(Text(input)), StringComparison.OrdinalIgnoreCase);
    }
}
