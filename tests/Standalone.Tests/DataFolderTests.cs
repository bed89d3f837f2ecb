using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsentiment-data-").FullName;

    [Fact]
    public void One_stream_holds_it_at_a_time_and_a_second_is_told_who_does()
    {
        using (DataFolder.Hold(_folder))
        {
            Assert.Null(DataFolder.TryHold(_folder));
            var problem = Assert.Throws<StartException>(() => DataFolder.Hold(_folder));
            Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), problem.Message, StringComparison.Ordinal);
            Assert.Contains("--data", problem.Message, StringComparison.Ordinal);
        }

        DataFolder.Hold(_folder).Dispose();
    }

    [Fact]
    public async Task Forgetting_deletes_what_the_stream_made_and_nothing_else()
    {
        var report = $"{new string('a', 32)}.eml";
        DataFolder.Hold(_folder).Dispose();
        using var data = DataFolder.Hold(_folder);
        Directory.CreateDirectory(data.Mail);
        await File.WriteAllTextAsync(Path.Combine(data.Mail, report), "x");
        await File.WriteAllTextAsync(Path.Combine(data.Mail, "inbox"), "x");
        await File.WriteAllTextAsync(Path.Combine(_folder, "thesis.tex"), "x");
        Directory.CreateDirectory(Path.Combine(_folder, "postgres"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "postgres", "backup.sql"), "x");
        await data.ForgetAsync(CancellationToken.None);
        Assert.Equal(["mail", "postgres", "stream.lock", "stream.pid", "thesis.tex"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(["inbox"], Directory.GetFiles(data.Mail).Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Combine(_folder, "postgres", "backup.sql")));
    }

    [Fact]
    public async Task In_a_folder_where_no_stream_ever_was_there_is_nothing_to_forget()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "postgres"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "postgres", "PG_VERSION"), "15");
        using var data = DataFolder.Hold(_folder);
        await data.ForgetAsync(CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(_folder, "postgres", "PG_VERSION")));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named() =>
        Assert.Contains("--data", Assert.Throws<StartException>(() => DataFolder.Hold("/dev/null/data")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
