using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using StreamSentiment.Dashboard.Tweets;

namespace StreamSentiment.Dashboard.Live;

/// <summary>An event, written once and shared by all clients.</summary>
internal sealed class LiveMessage
{
    private readonly byte[] _body;

    private LiveMessage(byte[] body, bool isTweets, int tweets, long skipped) =>
        (_body, IsTweets, Tweets, Skipped) = (body, isTweets, tweets, skipped);

    /// <summary>Whether it tells of tweets, and not of the state.</summary>
    public bool IsTweets { get; }

    /// <summary>Tweets that it shows.</summary>
    public int Tweets { get; }

    /// <summary>Tweets that it only counts.</summary>
    public long Skipped { get; }

    /// <summary>New tweets.</summary>
    public static LiveMessage Of(IReadOnlyList<TweetAnswer> tweets, long skipped) =>
        new(JsonSerializer.SerializeToUtf8Bytes(tweets, LiveJson.Default.IReadOnlyListTweetAnswer), true, tweets.Count, skipped);

    /// <summary>How the stream is.</summary>
    public static LiveMessage Of(StateAnswer state) =>
        new(JsonSerializer.SerializeToUtf8Bytes(state, LiveJson.Default.StateAnswer), false, 0, 0);

    /// <summary>Writes it as a server-sent event. JSON holds no line breaks, so it is one line of data.</summary>
    /// <param name="missed">Tweets that this client was not told of before.</param>
    public void WriteTo(PipeWriter writer, long missed)
    {
        writer.Write(IsTweets ? "event: tweets\ndata: {\"tweets\":"u8 : "event: state\ndata: "u8);
        writer.Write(_body);
        writer.Write(IsTweets
            ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"skipped\":{Skipped + missed}}}\n\n"))
            : "\n\n"u8);
    }
}
