using System.Text.Json;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Tests.Texts;

public sealed class TweetSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-test-").FullName;

    private readonly TweetSource _source = new(
    [
        new Tweet { Id = "a", Text = "so \"happy\" \u00e9 \ud83d\ude00\n", CreatedAt = DateTimeOffset.UnixEpoch, Feed = "test", Author = "me", Expected = Sentiment.Positive },
        new Tweet { Id = "a", Text = "sad", CreatedAt = DateTimeOffset.UnixEpoch, Feed = "test" },
    ]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void JSON_is_that_of_the_same_tweet()
    {
        foreach (var number in new[] { 0, 1, 2, 3, 123_456_789_012 })
        {
            Assert.Equal(_source[number], JsonSerializer.Deserialize(_source.Json(number), StreamJson.Default.Tweet));
            Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(_source[number], StreamJson.Default.Tweet), _source.Json(number));
        }
    }

    [Fact]
    public void No_two_tweets_are_the_same()
    {
        var tweets = Enumerable.Range(0, 100).Select(number => _source[number]).ToList();
        Assert.Equal(100, tweets.DistinctBy(tweet => tweet.Id).Count());
        Assert.Equal(100, tweets.DistinctBy(tweet => tweet.Text).Count());
        Assert.Equal("sad", tweets[1].Text);
        Assert.Equal("sad 1", tweets[3].Text);
    }

    [Fact]
    public async Task The_sample_is_there_and_has_no_truth_unless_asked()
    {
        Assert.Null((await ReadAsync(null))[0].Expected);
        Assert.Equal(Sentiment.Negative, (await TextFile.ReadAsync(null, labelled: true, TimeProvider.System, default))[0].Expected);
    }

    [Fact]
    public async Task A_text_file_has_one_text_a_line_and_a_CSV_its_columns()
    {
        Assert.Equal(["one, two", "three"], Texts(await ReadAsync(Write("texts.txt", "one, two\n\nthree\n"))));
        Assert.Equal(["one, two"], Texts(await ReadAsync(Write("texts.csv", "id,text\n1,\"one, two\"\n"))));
    }

    [Theory]
    [InlineData("none.txt")]
    [InlineData("none.csv")]
    public async Task A_file_that_is_not_there_is_told_by_its_name(string file)
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => ReadAsync(Path.Combine(_folder, file)));
        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
        Assert.Contains("--texts", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_texts_is_told() =>
        await Assert.ThrowsAsync<StartException>(() => ReadAsync(Write("empty.txt", "\n\n")));

    [Fact]
    public async Task A_feed_file_holds_the_tweets()
    {
        var file = Path.Combine(_folder, "feed.jsonl");
        FeedFile.Write(file, _source, 5, default);
        Assert.Equal(5, (await ReadAsync(file)).Count);
        Assert.Equal(_source[4], JsonSerializer.Deserialize((await File.ReadAllLinesAsync(file))[4], StreamJson.Default.Tweet));
    }

    private static Task<TweetSource> ReadAsync(string? path) => TextFile.ReadAsync(path, labelled: false, TimeProvider.System, default);

    private static IEnumerable<string> Texts(TweetSource source) => Enumerable.Range(0, source.Count).Select(number => source[number].Text);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
