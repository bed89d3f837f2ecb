using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class UnreadableFeedTests
{
    private static readonly byte[] Csv = Encoding.UTF8.GetBytes(
        "text\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"tweet {i} says {i * 7919 % 10007}\n")));

    [Fact]
    public void Gzip_is_told_by_its_content_and_may_have_several_members()
    {
        var half = Array.IndexOf(Csv, (byte)'\n', Csv.Length / 2) + 1;
        byte[] twoMembers = [.. TestFeed.Gzip(Csv[..half]), .. TestFeed.Gzip(Csv[half..])];

        Assert.Equal(20_000, TestFeed.Read(TestFeed.Gzip(Csv)).Count);
        Assert.Equal(20_000, TestFeed.Read(twoMembers).Count);
        Assert.Equal(20_000, TestFeed.Read(TestFeed.Gzip(Csv), chunk: () => 3).Count);
        Assert.Empty(TestFeed.Read(TestFeed.Gzip([])));
    }

    [Theory]
    [InlineData("cut in the middle")]
    [InlineData("cut in its check sum")]
    [InlineData("cut in its header")]
    [InlineData("flipped bits")]
    [InlineData("wrong check sum")]
    public void Of_a_damaged_gzip_what_was_read_stays_read_and_then_the_damage_is_told(string damage)
    {
        var packed = TestFeed.Gzip(Csv);
        var damaged = damage switch
        {
            "cut in the middle" => packed[..(packed.Length / 2)],
            "cut in its check sum" => packed[..^3],
            "cut in its header" => packed[..7],
            "flipped bits" => [.. packed[..(packed.Length / 2)], .. Enumerable.Repeat((byte)0xFF, 50), .. packed[(packed.Length / 2)..]],
            _ => [.. packed[..^8], 1, 2, 3, 4, .. packed[^4..]],
        };
        var records = new List<FeedRecord>();

        var problem = TestFeed.ReadInto(records, damaged);

        Assert.NotNull(problem);
        Assert.StartsWith($"the test feed is damaged after record {records.Count}:", problem.Message, StringComparison.Ordinal);
        Assert.Equal(damage != "cut in its header", records.Count > 100);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(i => $"tweet {i} says {i * 7919 % 10007}"), TestFeed.Texts(records));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0 }, "is a zip archive or a spreadsheet")]
    [InlineData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 }, "is a PNG image")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'t', 0, (byte)'e', 0 }, "is UTF-16 text")]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0 }, "is an xz archive")]
    [InlineData(new byte[] { (byte)'t', (byte)'e', (byte)'x', (byte)'t', 10, 0, 10 }, "is a binary file, not a feed of tweets: byte 6 is NUL")]
    public void A_file_that_is_no_text_is_refused_by_name(byte[] bytes, string message)
    {
        byte[] file = [.. bytes, .. new byte[100], .. Csv];
        foreach (var content in new[] { file, TestFeed.Gzip(file) })
        {
            var problem = Assert.Throws<FeedException>(() => TestFeed.Read(content));

            Assert.StartsWith("the test feed " + message, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("SQLite format 3\0", "is an SQLite database")]
    [InlineData("%PDF-1.7\n", "is a PDF document")]
    [InlineData("PAR1\n", "is a Parquet file")]
    public void So_is_one_whose_kind_its_first_letters_tell(string beginning, string message)
    {
        var problem = Assert.Throws<FeedException>(() => TestFeed.Read(beginning));

        Assert.StartsWith("the test feed " + message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_within_gzip_is_refused() =>
        Assert.Contains("compressed twice", Assert.Throws<FeedException>(() => TestFeed.Read(TestFeed.Gzip(TestFeed.Gzip(Csv)))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_there_is_told_with_what_to_set()
    {
        var missing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "tweets.csv");

        var problem = await Assert.ThrowsAsync<FeedException>(() => OpenAsync(missing));

        Assert.StartsWith($"{missing} does not exist", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_is_no_feed()
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetTempPath());

        var problem = await Assert.ThrowsAsync<FeedException>(() => OpenAsync(folder));

        Assert.StartsWith($"{folder} is a directory", problem.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_file_that_may_not_be_read_is_told_with_the_user()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.UserName == "root", "Needs a user whom permissions hold back.");
        using var file = new TemporaryFile("text\nhi\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.Path, UnixFileMode.None);
        }

        var problem = await Assert.ThrowsAsync<FeedException>(() => OpenAsync(file.Path));

        Assert.Contains($"may not be read by user {Environment.UserName}", problem.Message, StringComparison.Ordinal);
    }

    private static Task<IFeed> OpenAsync(string path) =>
        FeedFactory.OpenAsync(new FeedOptions { Path = path }, new FakeTimeProvider(TestFeed.Now), false, CancellationToken.None);
}
