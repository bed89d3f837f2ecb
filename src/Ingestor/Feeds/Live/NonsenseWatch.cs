namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// Notices on a connection that its server is none that streams posts, such as a page or another protocol behind the address: what it sends
/// would be dead letters, or nothing, without an end.
/// </summary>
/// <param name="wanted">What a stream is made of, in a word or two.</param>
/// <param name="setting">The feed's section.</param>
internal sealed class NonsenseWatch(string wanted, string setting)
{
    // More than a stream that is one ever holds in a row.
    private const int Most = 100;

    // Of one message: more than any record may have.
    private const long MostBytes = 128L * 1024 * 1024;
    private int _inARow;

    /// <summary>A message came, or a line.</summary>
    /// <param name="isSense">Whether it can be what is wanted.</param>
    /// <returns>The ending of a connection that is of no use.</returns>
    public Ending? Saw(bool isSense)
    {
        _inARow = isSense ? 0 : _inARow + 1;
        return _inARow < Most ? null : Useless($"{Most} messages in a row are none");
    }

    /// <summary>So many bytes came of a message that has not ended.</summary>
    public Ending? Goes(long bytes) => bytes <= MostBytes ? null : Useless($"a message has no end within {MostBytes / 1024 / 1024} MiB");

    private Ending Useless(string why) =>
        new(EndingKind.Http, "nonsense", $"the server sends no {wanted}: {why}. Check the address, setting {setting}:Address.") { NeedsPeople = true };
}
