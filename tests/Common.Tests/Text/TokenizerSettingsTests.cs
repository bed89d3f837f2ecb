using System.Text;
using System.Text.Json;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Text;

public class TokenizerSettingsTests
{
    private const string Manifest = """
        { "name": "n", "version": "1", "family": "lstm", "embedding_type": "word2vec",
          "preprocessing": { "tokenizer_version": 1, "max_tokens": 32 SWITCHES },
          "decision_threshold": 0.5, "metrics": {}, "data_digest": "d", "created_at": "2026-11-25T00:00:00Z",
          "graph": { "tokens": "t", "lengths": "l", "probability": "p" }, "files": {} }
        """;

    [Fact]
    public void Switches_that_a_model_json_does_not_hold_are_off()
    {
        var settings = Parse("");
        Assert.Equal(new TokenizerSettings { MaxTokens = 32 }, settings);
        Assert.Equal((1, UnknownWords.Unknown), (settings.Ngrams, settings.UnknownWords));
        Assert.Null(settings.Problem());
    }

    [Fact]
    public void Switches_travel_in_model_json()
    {
        var settings = Parse("""
            , "lemmatise": true, "remove_stop_words": true, "keep_negations": true, "letters_only": true, "mark_negations": true,
            "known_mentions": true, "split_hashtags": true, "unknown_words": "split", "ngrams": 2
            """);
        Assert.Equal(All with { MaxTokens = 32 }, settings);
        Assert.Equal(All, ModelManifest.Parse(Parsed("", All).ToBytes()).Preprocessing);
        Assert.Contains("\"unknown_words\": \"split\"", Encoding.UTF8.GetString(Parsed("", All).ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_no_choice_is_refused() =>
        Assert.Throws<JsonException>(() => Parse(", \"unknown_words\": \"guess\""));

    [Fact]
    public void The_published_preprocessing_is_letters_lemmas_and_no_stop_words() =>
        Assert.Equal(
            Parse(""", "lemmatise": true, "remove_stop_words": true, "letters_only": true"""),
            TokenizerSettings.Published with { MaxTokens = 32 });

    [Theory]
    [InlineData(""", "keep_negations": true""", "remove_stop_words is off")]
    [InlineData(""", "ngrams": -1""", "ngrams is -1, and 1 and 2 are allowed")]
    [InlineData(""", "ngrams": 3""", "ngrams is 3, and 1 and 2 are allowed")]
    [InlineData(""", "max_tokens": 1, "ngrams": 2""", "no room for two words")]
    [InlineData(""", "unknown_words": 7""", "unknown_words is 7")]
    [InlineData(""", "max_tokens": 0""", "max_tokens is 0")]
    public void Settings_that_cannot_be_are_refused_with_the_reason(string switches, string problem)
    {
        var error = Assert.Throws<ArgumentException>(() => new Tokenizer(Parse(switches)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    internal static TokenizerSettings All { get; } = new()
    {
        Lemmatise = true,
        RemoveStopWords = true,
        KeepNegations = true,
        LettersOnly = true,
        MarkNegations = true,
        KnownMentions = true,
        SplitHashtags = true,
        UnknownWords = UnknownWords.Split,
        Ngrams = 2,
    };

    internal static TokenizerSettings Parse(string switches) => Parsed(switches, null).Preprocessing;

    private static ModelManifest Parsed(string switches, TokenizerSettings? instead)
    {
        var manifest = ModelManifest.Parse(Encoding.UTF8.GetBytes(Manifest.Replace("SWITCHES", switches, StringComparison.Ordinal)));
        return instead is null ? manifest : manifest with { Preprocessing = instead };
    }
}
