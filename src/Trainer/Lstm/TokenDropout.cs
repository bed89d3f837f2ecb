using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>Hides some tokens of a batch, so that the network learns to do without them.</summary>
internal static class TokenDropout
{
    /// <summary>Reads some words as unknown and some known mentions as any account.</summary>
    /// <param name="tokens">Ids, [time, batch]; 0 is no token.</param>
    public static void Apply(int[] tokens, LstmSettings settings, MentionIds mentions, Random random)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] == Vocabulary.PaddingId)
            {
                continue;
            }

            if (random.NextDouble() < settings.WordDropout)
            {
                tokens[i] = Vocabulary.UnknownId;
            }
            else if (mentions.Known.Contains(tokens[i]) && random.NextDouble() < settings.MentionDropout)
            {
                tokens[i] = mentions.Any;
            }
        }
    }
}
