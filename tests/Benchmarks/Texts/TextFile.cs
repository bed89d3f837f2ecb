using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Benchmarks.Texts;

/// <summary>Reads the texts to measure with: the shipped sample, or a file.</summary>
internal static class TextFile
{
    // More would only cost memory: beyond, they are repeated with other ids and a number behind the text.
    private const int MostTweets = 200_000;

    /// <summary>Reads tweets by the Ingestor's own feeds; a file that ends in <c>.txt</c> has one text a line.</summary>
    /// <param name="path">The file; null for the shipped sample.</param>
    /// <param name="labelled">Keep the truth, so that each tweet brings a verdict; otherwise it is left out.</param>
    /// <param name="clock">The clock, for tweets without a date.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="StartException">There is no such file, or no tweet in it.</exception>
    public static async Task<TweetSource> ReadAsync(string? path, bool labelled, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new StartException($"{path} {(Directory.Exists(path) ? "is a folder" : "does not exist")}: --texts takes a file of tweets, or nothing for the shipped sample.");
        }

        try
        {
            var tweets = path is not null && path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
                ? await ReadLinesAsync(path, clock, cancellationToken).ConfigureAwait(false)
                : await ReadFeedAsync(path ?? "", labelled, clock, cancellationToken).ConfigureAwait(false);
            return tweets.Count > 0
                ? new TweetSource(tweets)
                : throw new StartException($"{path} (--texts) holds no tweet that could be read.");
        }
        catch (Exception problem) when (problem is FeedException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--texts: {problem.Message}", problem);
        }
    }

    private static async Task<List<Tweet>> ReadFeedAsync(string path, bool labelled, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var feed = await FeedFactory.OpenAsync(new FeedOptions { Path = path }, clock, replayForever: false, cancellationToken).ConfigureAwait(false);
        var tweets = new List<Tweet>();
        await foreach (var record in feed.ReadAsync(0, cancellationToken).ConfigureAwait(false))
        {
            if (record.Tweet is { } tweet)
            {
                tweets.Add(labelled ? tweet : tweet with { Expected = null });
            }

            if (tweets.Count == MostTweets)
            {
                break;
            }
        }

        return tweets;
    }

    private static async Task<List<Tweet>> ReadLinesAsync(string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        var tweets = new List<Tweet>();
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrWhiteSpace(line) && tweets.Count < MostTweets)
            {
                tweets.Add(new Tweet { Id = "-", Text = line, CreatedAt = clock.GetUtcNow(), Feed = Path.GetFileName(path) });
            }
        }

        return tweets;
    }
}
