using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Text;

public class TokenizerTests
{
    private readonly Tokenizer _tokenizer = new(new TokenizerSettings());

    [Theory]
    [InlineData("Good Morning", "good morning")]
    [InlineData("@some_one2 hi @ home", "<user> hi home")]
    [InlineData("see http://a.b/c?d=1&e=2, HTTPS://x.y www.foo.org t.co/abc and/or", "see <url> <url> <url> <url> and or")]
    [InlineData("look:http://a.b", "look <url>")]
    [InlineData("ftp://a.b bit.ly/xyz!", "ftp <url> <url> !")]
    [InlineData("end.Next word", "end . next word")]
    [InlineData("at 5:30 on 12/05/2009 I paid $1,000.50 or 20%", "at <number> on <number> i paid $ <number> or <number> %")]
    [InlineData("2nd 4ever gr8 10pm", "2nd 4ever gr8 <number> pm")]
    [InlineData("soooo cooool yesss", "soo cool yess")]
    [InlineData("#BestDay #1 #so_good", "bestday <number> so good")]
    [InlineData("wow!!! what??? huh?!?! hmm... well…. ok.", "wow ! what ? huh ?! hmm … well … ok .")]
    [InlineData("don't don’t don`t DON'T 'quoted' y'all", "don't don't don't don't quoted y'all")]
    [InlineData("f**k sh*t *hugs*", "f*k sh*t * hugs *")]
    [InlineData("Café ÑANDÚ ЛЮБЛЮ", "café ñandú люблю")]
    [InlineData("RT @a: nice", "rt <user> nice")]
    [InlineData("see http… or https:/… HTTPS", "see <url> … or <url> … <url>")]
    [InlineData("donâ€™t donï¿½t don\uFFFDt â€œquotedâ€ wellâ€¦ httpâ€¦ ï¿½250", "don't don't don't quoted well … <url> <number>")]
    [InlineData("âge naïve ï", "âge naïve ï")]
    [InlineData("a &amp; b &lt;3 &amp;lt;3 &amp;amp;lt;3 &#39; don&#39;t &#x2764;", "a & b <3 <3 <3 don't ❤")]
    [InlineData("R&B AT&T & &; &unknown;", "r & b at & t & & & unknown")]
    [InlineData("<user> <unk> <pad>", "user unk pad")]
    [InlineData(".@kite (@tea_pot) @mum's a@b.com @", ". <user> <user> <user> s a <user> . com")]
    [InlineData("(http://a.b) http://a.b, <http://a.b>", "<url> <url> <url>")]
    [InlineData("NOOOO nooo! sooo-so hahaha éééé", "noo noo ! soo so hahaha éé")]
    [InlineData("#Café #NoWay#More #_x #", "café noway more x")]
    [InlineData("&gt;:( &lt;/3 :&#41; &quot;hi&quot; &hearts; tea&nbsp;pot &#128512;", ">:( </3 :) hi ♥ tea pot 😀")]
    [InlineData("isn’t ISN&#39;T isnâ€™t can't cannot can not", "isn't isn't isn't can't cannot can not")]
    [InlineData("", "")]
    [InlineData("  \t\n ()[]\"", "")]
    public void Text_becomes_these_tokens(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', _tokenizer.Tokens(text)));

    [Theory]
    [InlineData(":) :-) =) :))) (: (-: :]", ":) :) :) :) :) :) :)")]
    [InlineData(":( :-( =[ :(( ):", ":( :( :( :( :(")]
    [InlineData(";) ;-) :D :-D XD xDDD :P =p ;P", ";) ;) :D :D xD xD :p :p ;p")]
    [InlineData(":'( :'-( :')", ":'( :'( :')")]
    [InlineData(":/ :-\\ :| :o :* :3 :S", ":/ :/ :| :o :* :3 :s")]
    [InlineData("<3 <333 </3 <30", "<3 <3 </3 <number>")]
    [InlineData("^_^ ^^ -_- -__- T_T o_O o.O >_< >.< >:(", "^_^ ^_^ -_- -_- T_T o_o o_o >_< >_< >:(")]
    [InlineData("haha:D yes:) (nice)", "haha :D yes :) nice")]
    [InlineData("note: this (as here): that", "note this as here that")]
    [InlineData("Owen xd Tom :Dog", "owen xd tom dog")]
    public void Emoticons_are_tokens_in_one_spelling(string text, string expected)
    {
        var tokens = string.Join(' ', _tokenizer.Tokens(text));
        Assert.StartsWith(expected, tokens, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("😂😂", "😂 😂")]
    [InlineData("👍🏽👍", "👍 👍")]
    [InlineData("❤️ ❤", "❤ ❤")]
    [InlineData("🤷🏽‍♀️ 🤷", "🤷 🤷")]
    [InlineData("👨‍👩‍👧!", "👨‍👩‍👧 !")]
    [InlineData("🇩🇪🇫🇷", "🇩🇪 🇫🇷")]
    [InlineData("1️⃣ ☕️ ★ ™", "<number> ☕ ★ ™")]
    [InlineData("so😀happy", "so 😀 happy")]
    [InlineData("bad \uD83D end \uFFFD", "bad end")]
    public void An_emoji_is_one_token_without_skin_tone_or_selector(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', _tokenizer.Tokens(text)));

    [Fact]
    public void Tokens_end_at_the_maximum()
    {
        var tokenizer = new Tokenizer(new TokenizerSettings { MaxTokens = 3 });
        Assert.Equal(["a", "b", "c"], tokenizer.Tokens("a b c d e"));
        Span<int> ids = stackalloc int[8];
        Assert.Equal(3, tokenizer.Encode("a b c d e", new Vocabulary(["<pad>", "<unk>", "b"]), ids));
        Assert.Equal([1, 2, 1], ids[..3].ToArray());
    }

    [Fact]
    public void A_word_longer_than_the_scratch_space_is_cut()
    {
        var token = Assert.Single(_tokenizer.Tokens(string.Concat(Enumerable.Repeat("ab", 5000))));
        Assert.Equal(TokenReader.MaxTokenLength, token.Length);
    }

    [Fact]
    public void Reading_a_text_again_gives_the_same_tokens_whatever_came_between()
    {
        var first = _tokenizer.Tokens("I don&#39;t &lt;3 it :( http://x.y");
        _tokenizer.Tokens(new string('&', 4000) + "amp;");
        Assert.Equal(first, _tokenizer.Tokens("I don&#39;t &lt;3 it :( http://x.y"));
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        var vocabulary = new Vocabulary(["<pad>", "<unk>", "good", "<user>"]);
        var ids = new int[64];
        const string Text = "@you sooo GOOD &amp; nice 👍🏽 :-) http://t.co/x don’t é 12:30!!!";
        _tokenizer.Encode(Text, vocabulary, ids);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _tokenizer.Encode(Text, vocabulary, ids);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Any_text_at_all_yields_tokens_of_sane_length()
    {
        var random = new Random(7);
        Span<char> text = stackalloc char[60];
        for (var round = 0; round < 20_000; round++)
        {
            foreach (ref var c in text)
            {
                c = random.Next(3) switch
                {
                    0 => (char)random.Next(0x10000),
                    1 => (char)random.Next(32, 127),
                    _ => "&;#x@:)(<3>=-_^.'*/👍🏽‍️"[random.Next(24)],
                };
            }

            var tokens = _tokenizer.Tokens(text);
            Assert.True(tokens.Count > 0 || !Tokenizer.SurelyHasToken(text), text.ToString());
            foreach (var token in tokens)
            {
                Assert.InRange(token.Length, 1, TokenReader.MaxTokenLength);
                Assert.DoesNotContain('\n', token);
            }
        }
    }

    [Theory]
    [InlineData("so good", true)]
    [InlineData("7", true)]
    [InlineData("()", false)]
    [InlineData("&nbsp;", false)]
    [InlineData("", false)]
    public void A_token_is_beyond_doubt_only_where_there_is_one(string text, bool sure) => Assert.Equal(sure, Tokenizer.SurelyHasToken(text));

    [Fact]
    public void Settings_of_another_tokenizer_version_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new Tokenizer(new TokenizerSettings { TokenizerVersion = 99 }));
        Assert.Contains("version 99", error.Message, StringComparison.Ordinal);
    }
}
