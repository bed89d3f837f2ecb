using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>Feeds for tests, made from the built-in sample's texts.</summary>
internal static class TestFeeds
{
    private static readonly Lazy<IReadOnlyList<SampleTweet>> SampleTweets = new(ReadSample);

    public static IReadOnlyList<SampleTweet> Sample => SampleTweets.Value;

    public static IReadOnlyList<SampleTweet> LabelledSample => [.. Sample.Where(tweet => tweet.Expected is not null)];

    /// <summary>A CSV of so many tweets with ids from 1, every <paramref name="labelledEach"/>th labelled if the sample knows it, every <paramref name="brokenEach"/>th line broken.</summary>
    public static string Csv(int tweets, int brokenEach = 0, int labelledEach = 10)
    {
        var csv = new StringBuilder("id,created_at,author,text,expected\n");
        for (var number = 1; number <= tweets; number++)
        {
            if (brokenEach > 0 && number % brokenEach == 0)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{number},this line has too few fields\n");
                continue;
            }

            var tweet = Sample[number % Sample.Count];
            var expected = labelledEach > 0 && number % labelledEach == 0 ? tweet.Expected : null;
            csv.Append(CultureInfo.InvariantCulture, $"{number},2026-01-02T03:04:05Z,{tweet.Author},\"{tweet.Text.Replace("\"", "\"\"", StringComparison.Ordinal)} ({number})\",{expected}\n");
        }

        return csv.ToString();
    }

    private static List<SampleTweet> ReadSample() =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "src", "Ingestor", "Feeds", "sample.jsonl"))
            .Select(line => JsonSerializer.Deserialize<SampleTweet>(line, JsonSerializerOptions.Web)!)];
}

/// <summary>A line of the sample.</summary>
internal sealed record SampleTweet(string Text, string? Author, string? Expected);
