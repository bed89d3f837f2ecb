using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Tests;

public class TokenDropoutTests
{
    private static readonly MentionIds Mentions = MentionIds.Of(new Vocabulary(["<pad>", "<unk>", "<user>", "tea", "@kites", "@trains"]));

    [Fact]
    public void Mentions_are_the_accounts_of_the_vocabulary()
    {
        Assert.Equal([4, 5], Mentions.Known.Order());
        Assert.Equal(2, Mentions.Any);
    }

    [Fact]
    public void A_share_of_known_mentions_becomes_any_account_and_nothing_else_does()
    {
        var tokens = Enumerable.Range(0, 30_000).Select(i => i % 6).ToArray();
        TokenDropout.Apply(tokens, new LstmSettings { WordDropout = 0, MentionDropout = 0.25 }, Mentions, new Random(1));
        for (var i = 0; i < tokens.Length; i++)
        {
            Assert.True(tokens[i] == i % 6 || (i % 6 is 4 or 5 && tokens[i] == 2));
        }

        Assert.InRange(tokens.Where((token, i) => token != i % 6).Count() / 10_000.0, 0.23, 0.27);
    }

    [Fact]
    public void A_share_of_all_tokens_but_padding_becomes_unknown()
    {
        var tokens = Enumerable.Range(0, 30_000).Select(i => i % 6).ToArray();
        TokenDropout.Apply(tokens, new LstmSettings { WordDropout = 0.5, MentionDropout = 0 }, Mentions, new Random(1));
        Assert.All(tokens.Where((_, i) => i % 6 == 0), token => Assert.Equal(0, token));
        Assert.InRange(tokens.Where((token, i) => token == 1 && i % 6 > 1).Count() / 20_000.0, 0.48, 0.52);
    }
}
