using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using StreamSentiment.Ingestor.Feeds.Mastodon;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>
/// Decides what a letter becomes. A record of a topic goes back as it was, byte for byte. A record of a feed is read again as the feed was
/// read: behind its header, with its file's date.
/// </summary>
internal sealed partial class ReplayPlanner(int maxRecordBytes, TimeProvider clock)
{
    // Looked at for NUL bytes before a feed is taken for one; a letter may well hold some, so nothing of it stands there.
    private static readonly byte[] Blank = [.. Enumerable.Repeat((byte[])[.. Enumerable.Repeat((byte)' ', 1_023), (byte)'\n'], FeedContent.LookedAt / 1_024).SelectMany(line => line)];

    /// <summary>The plan for a letter. Touches nothing.</summary>
    public async Task<ReplayPlan> PlanAsync(OpenLetter letter, CancellationToken cancellationToken)
    {
        var plan = new ReplayPlan(letter);
        if (letter.Value.Length == 0 && letter.ValueSize > 0)
        {
            return plan with { Kept = "its author deleted the tweet, and its text went with it" };
        }

        if (letter.ValueSize > letter.Value.Length)
        {
            return plan with { Kept = $"only the first {DeadLetter.MaxValueBytes / 1024} KiB of the record were kept; feed it again from where it came from" };
        }

        return letter switch
        {
            { Topic: Topics.Tweets or Topics.Verdicts } => plan with { Records = [FromTopic(letter)] },
            { Topic: not null } => plan with { Kept = $"topic {letter.Topic} is not read by the stream" },
            { Feed: not null, FeedFormat: null } => plan with { Kept = "it was written before letters kept their feed's format; feed it again from its file" },
            { Feed: not null, FeedFormat: FeedFormats.Csv, FeedHeader: null } => plan with { Kept = "its feed's header was too long to be kept; feed it again from its file" },
            { Feed: not null, FeedFormat: FeedFormats.Jetstream or FeedFormats.Mastodon } => FromMessage(plan),
            { Feed: not null } => await FromFeedAsync(plan, cancellationToken).ConfigureAwait(false),
            _ => plan with { Kept = "it names neither a feed nor a topic" },
        };
    }

    private static ReplayRecord FromTopic(OpenLetter letter) =>
        new(letter.Topic!, letter.Key, letter.Value, letter.Version, letter.Topic == Topics.Tweets ? TweetId(letter.Value) : VerdictId(letter.Value));

    private async Task<ReplayPlan> FromFeedAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        var letter = plan.Letter;
        // A first record that shows the format, and is passed over, where there is no header to do so.
        var (opening, skip) = letter.FeedFormat switch
        {
            FeedFormats.Csv => (letter.FeedHeader!, 0),
            FeedFormats.Json => ("{}"u8.ToArray(), 1),
            _ => ("\"0\",\"1\",\"\",\"\",\"\",\"text\""u8.ToArray(), 1),
        };
        using var content = new MemoryStream([.. Blank, .. opening, (byte)'\n', .. letter.Value, (byte)'\n']);
        var records = new RecordStream(letter.Feed!, "the dead letter", letter.FeedTime ?? letter.DeadLetteredAt, maxRecordBytes, clock);
        var (tweets, refused) = (new List<ReplayRecord>(), new List<DeadLetter>());
        try
        {
            await foreach (var record in records.ReadAsync(content, skip, cancellationToken).ConfigureAwait(false))
            {
                if (record.Tweet is { } tweet)
                {
                    tweets.Add(new ReplayRecord(Topics.Tweets, tweet.Id, TweetProducer.Encode(tweet), "1", tweet.Id));
                }
                else
                {
                    refused.Add(record.Refused! with { FeedPosition = letter.FeedPosition, Error = WithLineOf(letter, record.Refused.Error) });
                }
            }
        }
        catch (FeedException problem)
        {
            return plan with { Kept = $"its feed cannot be read as it was: {problem.Message}" };
        }

        return tweets.Count + refused.Count == 0
            ? plan with { Kept = "it holds no record" }
            : plan with { Records = tweets, Refused = refused };
    }

    // A message stands for itself: there is no line before it that says what it is.
    private ReplayPlan FromMessage(ReplayPlan plan)
    {
        var letter = plan.Letter;
        var assembler = new TweetAssembler(letter.Feed!, letter.FeedTime ?? letter.DeadLetteredAt, clock) { Shape = new FeedShape(letter.FeedFormat, null, letter.FeedTime) };
        var position = letter.FeedPosition ?? 0;
        var record = letter.FeedFormat == FeedFormats.Mastodon ? MastodonStatus.ToRecord(assembler, position, letter.Value)
            : JetstreamEvent.ToRecord(assembler, position, honourDeletes: false, letter.Value);
        return record switch
        {
            { Tweet: { } tweet } => plan with { Records = [new ReplayRecord(Topics.Tweets, tweet.Id, TweetProducer.Encode(tweet), "1", tweet.Id)] },
            { Refused: { } refused } => plan with { Refused = [refused with { FeedPosition = letter.FeedPosition }] },
            _ => plan with { Kept = "it holds no post" },
        };
    }

    // The line in the feed, and not the one in the few lines that were read now.
    private static string WithLineOf(OpenLetter letter, string error) =>
        Line().Match(letter.Error) is { Success: true } line ? Line().Replace(error, line.Value) : error;

    private static string? TweetId(byte[] value) => Try(() => JsonSerializer.Deserialize(value, StreamJson.Default.Tweet)?.Id);

    private static string? VerdictId(byte[] value) => Try(() => JsonSerializer.Deserialize(value, StreamJson.Default.Verdict)?.VerdictId);

    private static string? Try(Func<string?> read)
    {
        try
        {
            // What holds a NUL is no key in Postgres, nor anything to ask it for.
            return read() is { } id && !id.Contains('\0', StringComparison.Ordinal) ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^line \d+")]
    private static partial Regex Line();
}
