namespace StreamSentiment.Chaos.Load;

/// <summary>Texts of our own, of word lists: what they mean is plain, so that the model is right about nearly all of them.</summary>
internal static class Phrases
{
    private static readonly string[] Things = ["morning", "train", "coffee", "phone", "concert", "weekend", "office", "film", "garden", "breakfast", "team", "flight"];

    private static readonly string[] Good = ["love this {0}, so happy", "what a wonderful {0}, thank you", "great {0} today :)", "the {0} is awesome, loving it", "yay, best {0} ever"];

    private static readonly string[] Bad = ["hate this {0}, so sad", "what a terrible {0}, i am upset", "the {0} is awful :(", "ugh, worst {0} ever", "my {0} is broken and i feel sick"];

    private static readonly string[] Tails = ["", " #{0}", " 🎉 {0}", " @friend{0}", " &amp; {0} more", " — naïve {0}", " http://example.com/{0}", " \"{0}\""];

    /// <summary>A text.</summary>
    /// <param name="positive">What it means.</param>
    /// <param name="chance">Which one.</param>
    public static string Text(bool positive, ulong chance)
    {
        var patterns = positive ? Good : Bad;
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, patterns[chance % (ulong)patterns.Length], Things[(chance >> 8) % (ulong)Things.Length]);
        // Most without a tail: it is only there to be read the wrong way.
        var tail = (chance >> 16) % 32;
        return tail >= (ulong)Tails.Length ? text
            : text + string.Format(System.Globalization.CultureInfo.InvariantCulture, Tails[tail], (chance >> 24) % 100_000);
    }
}
