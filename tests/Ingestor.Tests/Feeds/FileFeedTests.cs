using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class FileFeedTests
{
    private const string Csv = "id,text\n1,one\n2,\n3,three\n";

    [Fact]
    public async Task A_file_is_named_without_its_folder_and_keyed_by_path_size_and_content()
    {
        using var file = new TemporaryFile(Csv);
        await using var feed = await OpenAsync(file);

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Csv)));
        Assert.Equal("tweets.csv", feed.Name);
        Assert.Equal($"file:{file.Path}|{Csv.Length}|{sha256}", feed.PositionKey);
        Assert.All(await TestFeed.ReadAsync(feed), record => Assert.Equal("tweets.csv", record.Tweet?.Feed ?? record.Refused!.Feed));
    }

    [Fact]
    public async Task Feeds_with_names_have_a_position_each_on_one_file()
    {
        using var file = new TemporaryFile(Csv);
        await using var rig = new FeedRig();
        await using var only = await OpenAsync(file);
        await using var first = await FeedFactory.OpenAsync(rig.Context("first", ("Path", file.Path)), CancellationToken.None);
        await using var second = await FeedFactory.OpenAsync(rig.Context("second", ("Path", file.Path)), CancellationToken.None);
        await using var again = await FeedFactory.OpenAsync(rig.Context("first", ("Path", file.Path)), CancellationToken.None);

        Assert.Equal(3, new[] { only.PositionKey, first.PositionKey, second.PositionKey }.Distinct().Count());
        Assert.StartsWith($"file:first|{file.Path}|", first.PositionKey, StringComparison.Ordinal);
        Assert.Equal(first.PositionKey, again.PositionKey);
    }

    [Theory]
    [InlineData("Feeds:first")]
    [InlineData("Feed")]
    public async Task One_that_is_gone_when_it_is_read_is_told_with_the_setting_that_names_it(string section)
    {
        using var file = new TemporaryFile(Csv);
        await using var rig = new FeedRig();
        await using var feed = section == "Feed" ? await OpenAsync(file)
            : await FeedFactory.OpenAsync(rig.Context("first", ("Path", file.Path)), CancellationToken.None);
        File.Delete(file.Path);

        var problem = await Assert.ThrowsAsync<FeedException>(() => TestFeed.ReadAsync(feed));

        Assert.Contains($"setting {section}:Path", problem.Message, StringComparison.Ordinal);
        Assert.Equal(section == "Feed", problem.Message.Contains("--feed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_can_be_read_again_and_from_any_record_on()
    {
        using var file = new TemporaryFile(TestFeed.Gzip(Encoding.UTF8.GetBytes(Csv)));
        await using var feed = await OpenAsync(file);

        Assert.Equal([1L, 2L, 3L], (await TestFeed.ReadAsync(feed)).Select(record => record.Position));
        Assert.Equal([2L, 3L], (await TestFeed.ReadAsync(feed, skip: 1)).Select(record => record.Position));
        Assert.Empty(await TestFeed.ReadAsync(feed, skip: 3));
    }

    [Fact]
    public async Task A_record_without_a_date_has_that_of_the_file()
    {
        using var file = new TemporaryFile(Csv);
        File.SetLastWriteTimeUtc(file.Path, new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        await using var feed = await OpenAsync(file);

        var records = await TestFeed.ReadAsync(feed);

        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), records[0].Tweet!.CreatedAt);
        Assert.Equal(TimeSpan.Zero, records[0].Tweet!.CreatedAt.Offset);
    }

    [Fact]
    public async Task Reading_stops_when_it_is_told_to()
    {
        using var file = new TemporaryFile(Csv);
        await using var feed = await OpenAsync(file);
        using var stop = new CancellationTokenSource();
        var count = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var record in feed.ReadAsync(0, stop.Token))
            {
                count++;
                await stop.CancelAsync();
            }
        });

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_file_without_bytes_is_empty()
    {
        using var file = new TemporaryFile("");
        await using var feed = await OpenAsync(file);

        Assert.Empty(await TestFeed.ReadAsync(feed));
    }

    private static Task<IFeed> OpenAsync(TemporaryFile file) =>
        FeedFactory.OpenAsync(new FeedOptions { Path = file.Path }, new FakeTimeProvider(TestFeed.Now), true, CancellationToken.None);
}
