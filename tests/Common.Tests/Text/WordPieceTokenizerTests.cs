using System.Text;
using StreamSentiment.Common.Text.WordPiece;

namespace StreamSentiment.Common.Tests.Text;

public class WordPieceTokenizerTests
{
    private static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##believ", "##able", "cafe", "café", "Cafe", "good", "!", "$", "日", "本",
        "i", "straße", "σασ", "가", "[", "]", "mask", "😀", "a", "##a",
    ];

    private readonly int[] _ids = new int[512];

    [Theory]
    [InlineData("unbelievable", "un ##believ ##able")]
    [InlineData("unbelieving", "[UNK]")]
    [InlineData("Café CAFE\u0301 cafe", "cafe cafe cafe")]
    [InlineData("good!$good", "good ! $ good")]
    [InlineData("日本good", "日 本 good")]
    [InlineData("[MASK]good[MASK] [mask]", "[MASK] good [MASK] [ mask ]")]
    [InlineData("go\u0000od go\u200Bod g\u00ADood\uFFFD go\u0378od \uE000", "good good good good")]
    [InlineData("good\tgood\r\ngood\u2028good\u3000good", "good good good good good")]
    [InlineData("go\u000Bod go\u0085od", "good good")]
    [InlineData("İ STRASSE STRAẞE ΣΑΣ", "i [UNK] straße σασ")]
    [InlineData("😀good", "[UNK]")]
    [InlineData("😀 good", "😀 good")]
    public void Uncased_texts_become_the_longest_known_pieces(string text, string expected) =>
        Assert.Equal($"[CLS] {expected} [SEP]", Tokens(new WordPieceSettings(), text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_dropped() => Assert.Equal("[CLS] good [SEP]", Tokens(new WordPieceSettings(), "go\uD83Dod"));

    [Theory]
    // Composed, though not stripped: "e" and an accent are one letter.
    [InlineData("CAFE\u0301 cafe", true, false, "café cafe")]
    // Case is told apart, accents are dropped.
    [InlineData("Cafe\u0301 café", false, true, "Cafe cafe")]
    [InlineData("Cafe Café", false, null, "Cafe [UNK]")]
    // Hangul syllables are composed again.
    [InlineData("\u1100\u1161", true, false, "가")]
    // Put together by cleaning: special in a cased vocabulary.
    [InlineData("[MA\u00ADSK]", false, null, "[MASK]")]
    public void Case_and_accents_are_as_the_settings_say(string text, bool lower, bool? strip, string expected) =>
        Assert.Equal($"[CLS] {expected} [SEP]", Tokens(new WordPieceSettings { DoLowerCase = lower, StripAccents = strip }, text));

    [Fact]
    public void Chinese_characters_stand_together_when_told_so() =>
        Assert.Equal("[CLS] [UNK] [SEP]", Tokens(new WordPieceSettings { TokenizeChineseChars = false }, "日本"));

    [Fact]
    public void A_word_of_more_than_a_hundred_letters_is_unknown()
    {
        Assert.Equal(102, Tokenizer(512).EncodeAny(new string('a', 100), _ids));
        Assert.Equal(3, Tokenizer(512).EncodeAny(new string('a', 101), _ids));
        // Counted in code points, not in UTF-16 units.
        Assert.Equal(102, Tokenizer(512).EncodeAny(string.Concat(Enumerable.Repeat("a", 100).Append("\U000E0001")), _ids));
    }

    [Fact]
    public void A_long_text_keeps_its_end_token()
    {
        var tokenizer = Tokenizer(5);
        Assert.Equal(5, tokenizer.Encode("good unbelievable good", _ids));
        Assert.Equal("[CLS] good un ##believ [SEP]", string.Join(' ', _ids[..5].Select(id => Pieces[id])));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u200B\u0301 ")]
    public void A_text_without_a_token_cannot_be_scored(string text)
    {
        Assert.Equal(0, Tokenizer(8).Encode(text, _ids));
        Assert.Equal(2, Tokenizer(8).EncodeAny(text, _ids));
    }

    [Fact]
    public void A_vocabulary_without_a_necessary_token_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidDataException>(() => new WordPieceTokenizer(new(), Vocabulary("[PAD]", "[UNK]", "[CLS]"), 8));
        Assert.Contains("[SEP]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_vocabulary_end_as_in_the_reference()
    {
        var vocabulary = WordPieceVocabulary.Parse(Encoding.UTF8.GetBytes("a\r\nb\u2028c\n\nb\n"));
        Assert.Equal(4, vocabulary.Count);
        Assert.Equal("b\u2028c", vocabulary[1]);
        Assert.True(vocabulary.TryFind("b", out var id));
        Assert.Equal(3, id);
        Assert.Throws<InvalidDataException>(() => WordPieceVocabulary.Parse([]));
        Assert.Throws<InvalidDataException>(() => WordPieceVocabulary.Parse([0xC3, 0x28]));
    }

    private string Tokens(WordPieceSettings settings, string text)
    {
        var count = new WordPieceTokenizer(settings, Vocabulary(Pieces), 512).EncodeAny(text, _ids);
        return string.Join(' ', _ids[..count].Select(id => Pieces[id]));
    }

    private static WordPieceTokenizer Tokenizer(int maxTokens) => new(new WordPieceSettings(), Vocabulary(Pieces), maxTokens);

    private static WordPieceVocabulary Vocabulary(params string[] pieces) =>
        WordPieceVocabulary.Parse(Encoding.UTF8.GetBytes(string.Join('\n', pieces) + "\n"));
}
