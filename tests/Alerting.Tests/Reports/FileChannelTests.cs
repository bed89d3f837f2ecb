using Microsoft.Extensions.Options;
using MimeKit;
using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Tests.Reports;

public sealed class FileChannelTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"reports-{Guid.NewGuid():N}", "mail");

    [Fact]
    public async Task A_report_sent_twice_is_one_file()
    {
        var channel = new FileChannel(Options.Create(new MailOptions { Directory = _folder }));

        Assert.Null(await channel.SendAsync(Message("first"), CancellationToken.None));
        await channel.SendAsync(Message("second"), CancellationToken.None);

        var file = Assert.Single(Directory.GetFileSystemEntries(_folder));
        Assert.Equal("abc123.eml", Path.GetFileName(file));
        Assert.Equal("second", (await MimeMessage.LoadAsync(file)).Subject);
    }

    [Fact]
    public async Task A_name_from_a_mail_never_leaves_the_folder()
    {
        var channel = new FileChannel(Options.Create(new MailOptions { Directory = _folder }));
        await channel.SendAsync(Message("x", "../../etc/passwd@streamsentiment"), CancellationToken.None);

        Assert.Equal("etcpasswd.eml", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_failure_that_may_pass()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder)!);
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        var channel = new FileChannel(Options.Create(new MailOptions { Directory = _folder }));

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => channel.SendAsync(Message("x"), CancellationToken.None));
        Assert.Equal(Remedy.TryAgain, failure.Remedy);
        Assert.Contains("Mail:Directory", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    private static MimeMessage Message(string subject, string id = "abc123@streamsentiment")
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "text" } };
        message.Headers[HeaderId.MessageId] = $"<{id}>";
        return message;
    }
}
