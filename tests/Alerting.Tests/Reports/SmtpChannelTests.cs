using System.Text;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Reports;

public sealed class SmtpChannelTests : IDisposable
{
    private const string Password = "hunter2-s3cret";
    private readonly SmtpStub _server = new();

    [Fact]
    public async Task A_report_arrives_with_its_message_id()
    {
        Assert.Null(await SendAsync(Mail()));

        var message = Assert.Single(_server.Messages);
        Assert.Contains($"Message-Id: {Make.MessageIdOf(Make.Incident("v0", "v1", "v2"))}", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("MAIL FROM:<streamsentiment@localhost>", _server.Commands.Single(line => line.StartsWith("MAIL", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Commands, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invariant_8_a_wrong_password_is_refused_and_not_repeated()
    {
        // The rudest of servers: it says in its answer all that it heard.
        _server.Answer = line => line.StartsWith("AUTH", StringComparison.Ordinal)
            ? $"535 5.7.8 no: {line} {Password} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Password))}"
            : null;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(WithPassword(Mail())));

        Assert.Equal(Remedy.MendSettings, failure.Remedy);
        AssertNoSecret(failure.ToString());
        Assert.Contains("535", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Messages);
    }

    [Fact]
    public async Task Invariant_8_no_mail_holds_the_password()
    {
        await SendAsync(WithPassword(Mail()));

        AssertNoSecret(Assert.Single(_server.Messages));
    }

    [Fact]
    public async Task When_all_receivers_are_refused_for_good_the_failure_is_permanent_and_says_why()
    {
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(WithPassword(Mail())));

        Assert.Equal(Remedy.None, failure.Remedy);
        Assert.Contains("ops@localhost: 5.1.1 no such user", failure.Message, StringComparison.Ordinal);
        AssertNoSecret(failure.ToString());
    }

    [Fact]
    public async Task One_wrong_receiver_does_not_keep_the_report_from_the_others()
    {
        _server.Answer = line => line.Contains("gone@", StringComparison.Ordinal) ? "550 no such user" : null;
        var mail = Mail();
        mail.To.Add("gone@example.com");
        mail.To.Add("ops@example.com");

        Assert.Equal("Refused for gone@example.com: no such user", await SendAsync(mail));
        Assert.Single(_server.Messages);
    }

    [Fact]
    public async Task A_full_mailbox_does_not_keep_the_report_from_the_others()
    {
        _server.Answer = line => line.Contains("full@", StringComparison.Ordinal) ? "452 4.2.2 mailbox full" : null;
        var mail = Mail();
        mail.To.Add("full@example.com");
        mail.To.Add("ops@example.com");

        Assert.Equal("Refused for full@example.com: 4.2.2 mailbox full", await SendAsync(mail));
        Assert.Single(_server.Messages);
    }

    [Theory]
    [InlineData("full@example.com", "gone@example.com")]
    [InlineData("gone@example.com", "full@example.com")]
    public async Task When_no_receiver_is_taken_and_one_may_be_later_the_report_is_tried_again_and_the_error_names_them(string one, string other)
    {
        _server.Answer = line => line.Contains("full@", StringComparison.Ordinal) ? "452 mailbox full" : line.Contains("gone@", StringComparison.Ordinal) ? "550 no such user" : null;
        var mail = Mail();
        mail.To.Add(one);
        mail.To.Add(other);

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(mail));

        Assert.Equal((Remedy.TryAgain, true), (failure.Remedy, failure.IsAboutThisOne));
        Assert.Contains("not taken now for ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("full@example.com: mailbox full", failure.Message, StringComparison.Ordinal);
        Assert.Contains("gone@example.com: no such user", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "452 mailbox full", true)]
    [InlineData(".", "451 4.7.1 this text, later", true)]
    [InlineData(".", "421 closing", false)]
    [InlineData("MAIL", "451 later", false)]
    public async Task What_is_about_one_report_is_told_from_what_is_about_the_server(string command, string answer, bool isAboutOne)
    {
        _server.Answer = line => line.StartsWith(command, StringComparison.Ordinal) ? answer : null;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(WithPassword(Mail())));

        Assert.Equal((Remedy.TryAgain, isAboutOne), (failure.Remedy, failure.IsAboutThisOne));
        Assert.Empty(_server.Messages);
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.1 grey list, come again")]
    [InlineData("MAIL", "451 later")]
    [InlineData("DATA", "452 disk full")]
    public async Task A_server_that_says_later_is_asked_again_later(string command, string answer)
    {
        _server.Answer = line => line.StartsWith(command, StringComparison.Ordinal) ? answer : null;

        Assert.Equal(Remedy.TryAgain, (await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(Mail()))).Remedy);
    }

    /// <summary>The server's own directory is away: nobody need change a setting.</summary>
    [Theory]
    [InlineData("AUTH PLAIN LOGIN")]
    [InlineData("AUTH LOGIN")]
    public async Task A_login_that_fails_for_now_is_tried_again_as_everything_else_that_passes(string offers)
    {
        _server.Offers = offers;
        _server.Answer = line => line.StartsWith("AUTH", StringComparison.Ordinal) ? "454 4.7.0 Temporary authentication failure" : null;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(WithPassword(Mail())));

        Assert.Equal((Remedy.TryAgain, false), (failure.Remedy, failure.IsAboutThisOne));
        Assert.Contains("454", failure.Message, StringComparison.Ordinal);
        AssertNoSecret(failure.ToString());
    }

    [Fact]
    public async Task Without_starttls_nothing_is_said_in_plain_text()
    {
        var mail = WithPassword(Mail());
        mail.Security = MailSecurity.StartTls;

        Assert.Equal(Remedy.MendSettings, (await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(mail))).Remedy);
        Assert.Empty(_server.Messages);
        Assert.All(_server.Commands, line => Assert.True(line.StartsWith("EHLO", StringComparison.Ordinal) || line == "QUIT", line));
    }

    [Fact]
    public async Task A_server_that_hangs_does_not_hold_the_sender_for_long()
    {
        _server.Hangs = true;
        var mail = Mail();
        mail.TimeoutSeconds = 1;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(mail));
        Assert.Equal(Remedy.TryAgain, failure.Remedy);
    }

    [Fact]
    public async Task A_server_that_is_away_may_come_back()
    {
        var mail = Mail();
        _server.Dispose();

        Assert.Equal(Remedy.TryAgain, (await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(mail))).Remedy);
    }

    [Fact]
    public async Task A_farewell_that_fails_does_not_unsend_the_report()
    {
        _server.Answer = line => line == "QUIT" ? "garbage\u0001" : null;

        Assert.Null(await SendAsync(Mail()));
    }

    public void Dispose() => _server.Dispose();

    private MailOptions Mail() => new() { Host = "127.0.0.1", Port = _server.Port, Security = MailSecurity.None, TimeoutSeconds = 10 };

    private static MailOptions WithPassword(MailOptions mail)
    {
        (mail.Username, mail.Password) = ("me", Password);
        return mail;
    }

    private static Task<string?> SendAsync(MailOptions mail)
    {
        var report = Make.Report("a", "b", "c");
        var options = Options.Create(mail);
        return new SmtpChannel(options, TimeProvider.System).SendAsync(
            new ReportComposer(options, TimeProvider.System).Compose(report, Make.MessageIdOf(report.Incident), Make.MessageIdOf(report.Incident)), CancellationToken.None);
    }

    private static void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0me\0{Password}")), text, StringComparison.Ordinal);
    }
}
