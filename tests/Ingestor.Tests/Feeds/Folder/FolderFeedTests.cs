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

    [SkippableFact]
    public async Task Pipes_sockets_and_devices_are_left_alone_and_told_once_and_hold_up_no_file()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only there it can be told.");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [In("pipe.jsonl")]))
        {
            await make.WaitForExitAsync();
            Assert.Equal(0, make.ExitCode);
        }

        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(In("socket.jsonl")));
        File.CreateSymbolicLink(In("zero.jsonl"), "/dev/zero");
        // One whose name is not ASCII, and a link to it.
        Write("ä-file.jsonl", "{\"id\":\"1\",\"text\":\"fine\"}\n");
        File.CreateSymbolicLink(In("link.jsonl"), In("ä-file.jsonl"));
        Open();
        await _rig.Clock.PassAsync(Poll);
        Assert.Equal("fine", (await _rig.TakeAsync()).Tweet!.Text);
        Assert.Equal("fine", (await _rig.TakeAsync()).Tweet!.Text);
        await _rig.Clock.PassAsync(Poll);
        await _rig.Clock.WaitedForAsync(Poll);
        foreach (var words in new[] { "pipe.jsonl is a pipe", "socket.jsonl is a socket", "zero.jsonl is a device" })
        {
            Assert.Single(_rig.Log.Lines, line => line.Contains(words, StringComparison.Ordinal));
        }

        Assert.True(File.Exists(In("pipe.jsonl")));
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

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_file_that_is_changed_before_it_is_moved_stays_and_is_read_again(bool isReplaced, bool isReadToItsEnd)
    {
        Write("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"x\"}\n", minutesAgo: 5);
        // The reading of this one waits until its first record is asked for, and with it the end of the file before it.
        Write("b.jsonl", "{\"id\":\"b\",\"text\":\"x\"}\n", minutesAgo: 1);
        Open();
        await _rig.Clock.PassAsync(Poll);
        var records = new List<FeedRecord> { await _rig.TakeAsync() };
        await _rig.Next;
        if (isReadToItsEnd)
        {
            records.Add(await _rig.TakeAsync());
            await _rig.Next;
        }

        var more = "{\"id\":\"3\",\"text\":\"x\"}\n";
        if (isReplaced)
        {
            Write("new.tmp", more);
            File.Move(In("new.tmp"), In("a.jsonl"), overwrite: true);
        }
        else
        {
            await File.AppendAllTextAsync(In("a.jsonl"), more);
        }

        // What is appended may be read with the rest, or not.
        while (records[^1].Tweet!.Id != "b")
        {
            records.Add(await _rig.TakeAsync());
        }

        Assert.Equal(["1", "2"], records.Take(2).Select(record => record.Tweet!.Id));
        await _rig.Clock.WaitedForAsync(Poll);
        records.ForEach(record => record.Taken!(RecordFate.Accepted));
        Assert.True(File.Exists(In("a.jsonl")), "It is not what was read.");
        Assert.False(File.Exists(In("done", "a.jsonl")));
        Assert.True(File.Exists(In("done", "b.jsonl")));
        Assert.Single(_rig.Log.Lines, line => line.StartsWith("Warning: inbox: a.jsonl was changed", StringComparison.Ordinal));
        await _rig.Clock.PassAsync(Poll);
        await _rig.Clock.PassAsync(Poll);
        var again = new List<FeedRecord>();
        for (var count = isReplaced ? 1 : 3; count > 0; count--)
        {
            again.Add(await _rig.TakeAsync());
        }

        await _rig.Clock.WaitedForAsync(Poll);
        again.ForEach(record => record.Taken!(RecordFate.Accepted));
        Assert.Equal("3", again[^1].Tweet!.Id);
        Assert.True(File.Exists(In("done", "a.jsonl")));
    }

    [Fact]
    public async Task A_file_that_took_the_place_of_another_is_known_by_more_than_its_size_and_time()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n", minutesAgo: 5);
        var written = File.GetLastWriteTimeUtc(In("a.jsonl"));
        Open();
        await _rig.Clock.PassAsync(Poll);
        var record = await _rig.TakeAsync();
        await _rig.Clock.WaitedForAsync(Poll);
        Write("new.tmp", "{\"id\":\"2\",\"text\":\"x\"}\n");
        File.SetLastWriteTimeUtc(In("new.tmp"), written);
        var isTold = File.GetCreationTimeUtc(In("new.tmp")) > written;
        File.Move(In("new.tmp"), In("a.jsonl"), overwrite: true);
        record.Taken!(RecordFate.Accepted);
        // Where the file system keeps no time of its making, nothing tells them apart.
        Assert.Equal(isTold, File.Exists(In("a.jsonl")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_told_once_and_moved_aside_and_costs_the_others_nothing()
    {
        File.CreateSymbolicLink(In("a.jsonl"), In("no-such-file"));
        File.CreateSymbolicLink(In("b.jsonl"), In("b.jsonl"));
        Write("c.jsonl", "{\"id\":\"1\",\"text\":\"fine\"}\n");
        Open();
        await _rig.Clock.PassAsync(Poll);
        var record = await _rig.TakeAsync();
        Assert.Equal("fine", record.Tweet!.Text);
        await _rig.Clock.PassAsync(Poll);
        await _rig.Clock.WaitedForAsync(Poll);
        foreach (var name in new[] { "a.jsonl", "b.jsonl" })
        {
            var told = Assert.Single(_rig.Log.Lines, line => line.Contains(In(name), StringComparison.Ordinal));
            Assert.Contains("Feeds:inbox:Path", told, StringComparison.Ordinal);
            Assert.DoesNotContain("--feed", told, StringComparison.Ordinal);
            Assert.NotNull(new FileInfo(In("failed", name)).LinkTarget);
        }

        record.Taken!(RecordFate.Accepted);
        Assert.True(File.Exists(In("done", "c.jsonl")));
    }

    [Fact]
    public async Task A_file_that_went_away_since_the_look_is_passed_over()
    {
        Write("a.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n", minutesAgo: 5);
        Write("b.jsonl", "{\"id\":\"2\",\"text\":\"x\"}\n", minutesAgo: 3);
        Write("c.jsonl", "{\"id\":\"3\",\"text\":\"x\"}\n{\"id\":\"4\",\"text\":\"x\"}\n", minutesAgo: 1);
        Open();
        await _rig.Clock.PassAsync(Poll);
        await _rig.Next;
        File.Delete(In("b.jsonl"));
        var records = new[] { await _rig.TakeAsync(), await _rig.TakeAsync(), await _rig.TakeAsync() };
        Assert.Equal(["1", "3", "4"], records.Select(record => record.Tweet!.Id));
        Assert.DoesNotContain("Error", _rig.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Done", ".")]
    [InlineData("Failed", ".")]
    [InlineData("Done", "done/..")]
    [InlineData("Failed", "back")]
    [InlineData("Done", null)]
    public void A_folder_for_files_that_were_read_may_not_be_the_watched_one(string setting, string? folder)
    {
        Directory.CreateSymbolicLink(In("back"), _folder);
        var problem = Assert.Throws<FeedException>(() => FolderFeed.Open(_rig.Context("inbox", ("Path", _folder), (setting, folder ?? _folder + "/"))));
        Assert.Contains($"Feeds:inbox:{setting}:", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.IsOfSettings);
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
