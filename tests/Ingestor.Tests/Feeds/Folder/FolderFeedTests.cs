using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Folder;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.Folder;

/// <summary>A folder that files are put into.</summary>
public sealed class FolderFeedTests : IAsyncLifetime
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private readonly FeedRig _rig = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsentiment-folder-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Files_are_read_when_they_have_settled_the_oldest_first_and_moved_when_all_of_them_is_safe()
    {
        Write("b.jsonl", "{\"id\":\"b1\",\"text\":\"b1\"}\n{\"id\":\"b2\",\"text\":\"b2\"}\n", minutesAgo: 1);
        Write("a.csv", "id,text\na1,first\n", minutesAgo: 5);
        Write("later.jsonl.tmp", "{\"id\":\"t\",\"text\":\"t\"}\n", minutesAgo: 9);
        Open();
        await _rig.Clock.PassAsync(Poll);
        var records = new[] { await _rig.TakeAsync(), await _rig.TakeAsync(), await _rig.TakeAsync() };
        Assert.Equal(["a1", "b1", "b2"], records.Select(record => record.Tweet!.Id));
        Assert.Equal([1L, 2L, 3L], records.Select(record => record.Position));
        Assert.All(records, record => Assert.Equal("inbox", record.Tweet!.Feed));
        await _rig.Clock.WaitedForAsync(Poll);
        Assert.True(File.Exists(In("a.csv")), "Not before it is safe.");
        records[0].Taken!(RecordFate.Accepted);
        Assert.False(File.Exists(In("a.csv")));
        Assert.True(File.Exists(In("done", "a.csv")));
        records[1].Taken!(RecordFate.Accepted);
        Assert.True(File.Exists(In("b.jsonl")));
        records[2].Taken!(RecordFate.Refused);
        Assert.True(File.Exists(In("done", "b.jsonl")));
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_to_its_writer()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"te");
        Open();
        await _rig.Clock.WaitedForAsync(Poll);
        Write("a.jsonl", "{\"id\":\"1\",\"text\":\"whole\"}\n");
        _rig.Clock.Advance(Poll);
        await _rig.Clock.PassAsync(Poll);
        Assert.Equal("whole", (await _rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task New_files_come_while_it_runs_and_a_second_one_of_the_same_name_overwrites_nothing()
    {
        Open();
        await _rig.Clock.PassAsync(Poll);
        foreach (var id in new[] { "1", "2" })
        {
            await _rig.Clock.WaitedForAsync(Poll);
            Write("same.jsonl", $"{{\"id\":\"{id}\",\"text\":\"x\"}}\n");
            _rig.Clock.Advance(Poll);
            await _rig.Clock.PassAsync(Poll);
            var record = await _rig.TakeAsync();
            Assert.Equal(id, record.Tweet!.Id);
            await _rig.Clock.WaitedForAsync(Poll);
            record.Taken!(RecordFate.Accepted);
            _rig.Clock.Advance(Poll);
        }

        Assert.True(File.Exists(In("done", "same.jsonl")) && File.Exists(In("done", "same.jsonl.2")));
    }

    [Fact]
    public async Task A_file_that_is_no_feed_is_moved_aside_and_costs_the_others_nothing()
    {
        File.WriteAllBytes(In("photo.jpg"), [0xFF, 0xD8, 0xFF, 0, 1, 2]);
        File.SetLastWriteTimeUtc(In("photo.jpg"), DateTime.UtcNow.AddHours(-1));
        Write("a.jsonl", "{\"id\":\"1\",\"text\":\"fine\"}\n");
        Open();
        await _rig.Clock.PassAsync(Poll);
        Assert.Equal("fine", (await _rig.TakeAsync()).Tweet!.Text);
        Assert.True(File.Exists(In("failed", "photo.jpg")));
        Assert.Contains("JPEG", _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told_with_the_setting() => Assert.Contains(
        "Feeds:inbox:Path", Assert.Throws<FeedException>(() => FolderFeed.Open(_rig.Context("inbox", ("Path", In("no-such"))))).Message, StringComparison.Ordinal);

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private void Write(string name, string content, int minutesAgo = 0)
    {
        File.WriteAllText(In(name), content);
        File.SetLastWriteTimeUtc(In(name), DateTime.UtcNow.AddMinutes(-minutesAgo));
    }

    private void Open() => _rig.Read(FolderFeed.Open(_rig.Context("inbox", ("Path", _folder))));
}
