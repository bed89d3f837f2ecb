using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Text;

/// <summary>Each switch of <see cref="TokenizerSettings"/> alone and together.</summary>
public class TokenizerSwitchesTests
{
    [Theory]
    [InlineData("The kettles were singing happily", "the kettle be sing happily")]
    [InlineData("She's the best! Mum's teapots don't leak :)", "she's the good ! mum teapot don't leak :)")]
    [InlineData("@kites http://x.y 90s #Trains", "<user> <url> <number> s train")]
    public void Lemmas_replace_words_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, Join(new() { Lemmatise = true }, text));

    [Theory]
    [InlineData("This is not the tea that I ordered, and it isn't warm.", "tea ordered warm .", "not tea ordered isn't warm .")]
    [InlineData("No, you can't. NOR will they :(", ". :(", "no can't . nor :(")]
    [InlineData("nothing dont never", "nothing dont never", "nothing dont never")]
    public void Stop_words_go_and_negations_only_when_asked(string text, string expected, string withNegations)
    {
        Assert.Equal(expected, Join(new() { RemoveStopWords = true }, text));
        Assert.Equal(withNegations, Join(new() { RemoveStopWords = true, KeepNegations = true }, text));
    }

    [Theory]
    [InlineData("@tea_pot Don't pay $20 at http://tea.pot !!! :D <3 ☕ gr8 f**k Café", "don t pay at gr f k café")]
    [InlineData("4ever #so_good 2nd x", "ever so good nd x")]
    [InlineData("ЛЮБЛЮ 𝕏y ï¿½don’t", "люблю 𝕏y don t")]
    public void Letters_only_leaves_runs_of_letters(string text, string expected) =>
        Assert.Equal(expected, Join(new() { LettersOnly = true }, text));

    [Theory]
    [InlineData("I don't like the kites, really", "don t like kites really")]
    [InlineData("can't complain", "can t complain")]
    public void Pieces_of_a_negation_are_kept_with_it(string text, string expected) =>
        Assert.Equal(expected, Join(new() { LettersOnly = true, RemoveStopWords = true, KeepNegations = true }, text));

    [Theory]
    [InlineData("Why isn't my flight leaving?! I hated waiting 3 hours :(", "flight leave hate wait hour")]
    [InlineData("I was not happy, and never will be!", "happy never")]
    public void The_published_preprocessing_drops_signs_negations_and_endings(string text, string expected) =>
        Assert.Equal(expected, Join(TokenizerSettings.Published, text));

    [Theory]
    [InlineData("not a good day at all", "not not_a not_good not_day at all")]
    [InlineData("I don't like it. I love tea", "i don't not_like not_it . i love tea")]
    [InlineData("not bad, lovely", "not not_bad lovely")]
    [InlineData("no (really) good", "no really good")]
    [InlineData("not cold but warm", "not not_cold but warm")]
    [InlineData("never :) happy", "never :) happy")]
    [InlineData("not @you 2 happy", "not <user> <number> not_happy")]
    [InlineData("cannot not_ wait dont stop", "cannot not not_wait dont not_stop")]
    [InlineData("can’t wait\nlovely", "can't not_wait lovely")]
    [InlineData("nothing works http://x.y today", "nothing not_works <url> today")]
    public void Words_that_a_negation_bears_on_are_marked(string text, string expected) =>
        Assert.Equal(expected, Join(new() { MarkNegations = true }, text));

    [Fact]
    public void A_mark_stays_when_the_negation_is_dropped_and_the_word_reduced() =>
        Assert.Equal(
            "not_love not_kite",
            Join(new() { MarkNegations = true, RemoveStopWords = true, LettersOnly = true, Lemmatise = true }, "didn't love the kites!"));

    [Theory]
    [InlineData("#ILoveMondays", "i love mondays")]
    [InlineData("#NBAFinals2010IsOn #lovetea #BEST", "nba finals <number> is on lovetea best")]
    [InlineData("#so_GoodDay#MoreTea, NotHere", "so good day more tea nothere")]
    [InlineData("#Gr8Day #Top10 #catch22 #10Things", "gr8 day top <number> catch <number> <number> things")]
    [InlineData("#ÉtéEnFrance", "été en france")]
    [InlineData("see http://x.y/#FooBar a#BcDe &amp;#39; #", "see <url> a bcde")]
    [InlineData("no tag, NoTag", "no tag notag")]
    public void Hashtags_are_cut_at_capitals(string text, string expected) =>
        Assert.Equal(expected, Join(new() { SplitHashtags = true }, text));

    [Fact]
    public void Negations_bear_on_the_words_of_a_hashtag() =>
        Assert.Equal("not not_so not_good", Join(new() { SplitHashtags = true, MarkNegations = true }, "#NotSoGood"));

    [Theory]
    [InlineData("@Kites @nobody @user hi", "@kites @nobody <user> hi", "@kites <user> <user> hi")]
    [InlineData("@kites_ @KITES: @ kites", "@kites_ @kites kites", "<user> @kites <unk>")]
    [InlineData("@abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "<user>", "<user>")]
    public void A_mention_that_the_vocabulary_holds_is_a_token_of_its_own(string text, string tokens, string encoded)
    {
        var settings = new TokenizerSettings { KnownMentions = true };
        Assert.Equal(tokens, Join(settings, text));
        Assert.Equal(encoded, Encoded(settings, text, new Vocabulary(["<pad>", "<unk>", "<user>", "@kites", "hi"])));
    }

    [Fact]
    public void A_known_mention_neither_ends_nor_takes_what_a_negation_bears_on() =>
        Assert.Equal("not @kites not_happy", Join(new() { MarkNegations = true, KnownMentions = true }, "not @kites happy"));

    [Theory]
    [InlineData("sunshine teapots", "sun shine tea pots")]
    [InlineData("teapotty", "<unk>")]
    [InlineData("mum's mums'tea", "mum s <unk>")]
    [InlineData("tea sun", "tea sun")]
    [InlineData("teateateatea teateateateatea", "tea tea tea tea <unk>")]
    [InlineData("sunsunx s a teaa", "<unk> s a <unk>")]
    [InlineData("@teapot http://tea.pot/tea 90 :) ☕", "<unk> <unk> <unk> <unk> <unk>")]
    [InlineData("potshine", "<unk>")]
    public void Unknown_words_are_cut_into_known_ones_without_rest(string text, string expected)
    {
        // "pots" is longer than "pot", so that "potshine" leaves "hine": greedy means greedy.
        var vocabulary = new Vocabulary(["<pad>", "<unk>", "sun", "shine", "tea", "pot", "s", "mum", "pots", "a"]);
        var settings = new TokenizerSettings { UnknownWords = UnknownWords.Split };
        Assert.Equal(expected, Encoded(settings, text, vocabulary));
        Assert.Equal(
            string.Join(' ', new Tokenizer(new TokenizerSettings()).Tokens(text).Select(token => vocabulary[vocabulary.IdOf(token)])),
            Encoded(new TokenizerSettings(), text, vocabulary));
    }

    [Fact]
    public void Pieces_end_at_the_maximum()
    {
        var vocabulary = new Vocabulary(["<pad>", "<unk>", "sun", "tea"]);
        Assert.Equal("tea sun tea", Encoded(new() { UnknownWords = UnknownWords.Split, MaxTokens = 3 }, "tea suntea sun", vocabulary));
        Assert.Equal("tea sun", Encoded(new() { UnknownWords = UnknownWords.Split, MaxTokens = 2 }, "tea suntea sun", vocabulary));
    }

    [Fact]
    public void Known_pairs_follow_the_single_tokens()
    {
        var vocabulary = Vocabulary.Parse("<pad>\n<unk>\nnot\ngood\nnot good\ngood !\nvery good\n"u8);
        Assert.Equal("not good <unk> not good|good !", Encoded(new() { Ngrams = 2 }, "Not good!", vocabulary, "|"));
        Assert.Equal("not good <unk> not good", Encoded(new() { Ngrams = 2, MaxTokens = 4 }, "Not good!", vocabulary, "|"));
        Assert.Equal("not good <unk>", Encoded(new() { Ngrams = 2, MaxTokens = 3 }, "Not good!", vocabulary, "|"));
        Assert.Equal("not good <unk>", Encoded(new(), "Not good!", vocabulary, "|"));
    }

    [Fact]
    public void Pairs_are_made_of_what_the_other_switches_leave()
    {
        var settings = new TokenizerSettings { Ngrams = 2, RemoveStopWords = true, Lemmatise = true };
        Assert.Equal(
            ["kettle", "sing", "loudly", "kettle sing", "sing loudly"], new Tokenizer(settings).Tokens("The kettles are singing loudly"));
    }

    [Fact]
    public void A_text_of_which_nothing_is_left_is_one_unknown_token()
    {
        var tokenizer = new Tokenizer(TokenizerSettings.Published);
        Assert.Equal(["<unk>"], tokenizer.Tokens("It is what it is :)"));
        Span<int> ids = stackalloc int[4];
        var vocabulary = new Vocabulary(["<pad>", "<unk>", "tea"]);
        Assert.Equal(1, tokenizer.Encode("It is what it is :)", vocabulary, ids));
        Assert.Equal(Vocabulary.UnknownId, ids[0]);
        Assert.Equal(0, tokenizer.Encode("()", vocabulary, ids));
        Assert.False(tokenizer.Read("It is").MoveNext());
    }

    [Fact]
    public void Encoding_with_every_switch_on_allocates_nothing()
    {
        var tokenizer = new Tokenizer(TokenizerSettingsTests.All);
        var vocabulary = new Vocabulary(["<pad>", "<unk>", "good", "tea", "pot", "good tea"]);
        var ids = new int[64];
        const string Text = "@you the singing #GoodTea &amp; teapots aren't happier 👍🏽 :-) http://t.co/x teapottery don’t é 12:30! wolves";
        tokenizer.Encode(Text, vocabulary, ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            tokenizer.Encode(Text, vocabulary, ids);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Invariant_9_what_a_vocabulary_is_counted_from_is_what_is_encoded_whatever_the_switches()
    {
        var random = new Random(11);
        string[] parts =
        [
            "not", "Don't", "the", "kettles", "#ILoveTea", "#x", "@you", ":)", "!!", ",", "http://t.co/a", "12", "gr8", "f**k", "☕", "soo",
            "better", "&amp;", "é", "teapots", "is", "\n", "𝕏", "'", "#", "mum's", "I", "fest", "ing", "eds", "ss", "🤷🏽‍♀️",
        ];
        for (var round = 0; round < 4_000; round++)
        {
            var text = string.Join(random.Next(4) == 0 ? "" : " ", random.GetItems(parts, random.Next(12)));
            var settings = new TokenizerSettings
            {
                Lemmatise = random.Next(2) == 0,
                RemoveStopWords = random.Next(2) == 0,
                LettersOnly = random.Next(2) == 0,
                MarkNegations = random.Next(2) == 0,
                SplitHashtags = random.Next(2) == 0,
                KnownMentions = random.Next(2) == 0,
                Ngrams = random.Next(1, 3),
            };
            settings = settings with { KeepNegations = settings.RemoveStopWords && random.Next(2) == 0 };
            var tokenizer = new Tokenizer(settings);

            var counted = new List<string>();
            var reader = tokenizer.Read(text);
            while (reader.MoveNext())
            {
                counted.Add(reader.Current.ToString());
                Assert.InRange(reader.Current.Length, 1, (2 * TokenSteps.MaxLength) + 1);
            }

            var vocabulary = new Vocabulary(["<pad>", "<unk>", .. counted.Distinct()]);
            var again = tokenizer.Tokens(text);
            Assert.Equal(counted.Order(), again.Where(token => token != "<unk>").Order());
            Assert.Equal(string.Join('|', again), Encoded(settings, text, vocabulary, "|", "|"));
        }
    }

    [Fact]
    public void A_switch_that_finds_nothing_to_do_changes_nothing()
    {
        const string Text = "@you soooo GOOD &amp; nice 👍🏽 :-) http://t.co/x don’t é 12:30!!!";
        var plain = new Tokenizer(new TokenizerSettings()).Tokens(Text);
        Assert.Equal(plain, new Tokenizer(new TokenizerSettings { SplitHashtags = true }).Tokens(Text));
        Assert.Equal(plain, new Tokenizer(new TokenizerSettings { UnknownWords = UnknownWords.Split }).Tokens(Text));
    }

    private static string Join(TokenizerSettings settings, string text) => string.Join(' ', new Tokenizer(settings).Tokens(text));

    /// <summary>The tokens of the ids, pairs set off by <paramref name="pairMark"/>.</summary>
    private static string Encoded(TokenizerSettings settings, string text, Vocabulary vocabulary, string pairMark = " ", string mark = " ")
    {
        var ids = new int[200];
        var count = new Tokenizer(settings).Encode(text, vocabulary, ids);
        var written = new System.Text.StringBuilder();
        var pairs = 0;
        foreach (var id in ids.AsSpan(0, count))
        {
            var token = vocabulary[id];
            var separator = token.Contains(' ', StringComparison.Ordinal) && pairs++ > 0 ? pairMark : mark;
            written.Append(written.Length == 0 ? "" : separator).Append(token);
        }

        return written.ToString();
    }
}
