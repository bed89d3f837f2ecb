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
        using var data = DataFolder.Hold(_folder);
        Directory.CreateDirectory(data.Mail);
        await File.WriteAllTextAsync(Path.Combine(data.Mail, "a.eml"), "x");
        await File.WriteAllTextAsync(Path.Combine(_folder, "thesis.tex"), "x");
        Directory.CreateDirectory(Path.Combine(_folder, "project"));
        await data.ForgetAsync(CancellationToken.None);
        Assert.Equal(["project", "stream.lock", "stream.pid", "thesis.tex"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named() =>
        Assert.Contains("--data", Assert.Throws<StartException>(() => DataFolder.Hold("/dev/null/data")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
