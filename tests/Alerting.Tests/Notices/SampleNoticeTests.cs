using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Alerting.Tests.Notices;

/// <summary>What <c>./run test-alert</c> sends, with no database and no broker anywhere.</summary>
public sealed class SampleNoticeTests : IDisposable
{
    private const string Password = "hunter2-s3cret";
    private readonly SmtpStub _mail = new();
    private readonly HttpStub _hook = new();

    public void Dispose()
    {
        _mail.Dispose();
        _hook.Dispose();
    }

    [Fact]
    public async Task It_goes_to_the_receivers_of_every_rule_and_to_the_webhook_and_says_that_it_is_a_test()
    {
        var results = await SendAsync(
            "Mail:To=ops@example.com", "Alerting:Rules:people:Consecutive=2", "Alerting:Rules:people:To=anna@example.com", "Alerting:Rules:twin:To=anna@example.com",
            $"Webhook:Url=http://127.0.0.1:{_hook.Port}/hook", "Webhook:Secret=correct-horse-battery");

        Assert.All(results, result => Assert.True(result.Went, result.InWords));
        Assert.Equal(
            ["sent: mail to anna@example.com by ", "sent: mail to ops@example.com by ", "sent: webhook by "],
            results.Select(result => result.InWords[..(result.InWords.IndexOf(" by ", StringComparison.Ordinal) + 4)]).Order(StringComparer.Ordinal));
        // Two rules with the same receivers are one mail.
        Assert.Equal(2, _mail.Messages.Count);
        Assert.All(_mail.Messages, message => Assert.Contains("Subject: [StreamSentiment] TEST: ", message, StringComparison.Ordinal));
        Assert.Equal(
            ["RCPT TO:<anna@example.com>", "RCPT TO:<ops@example.com>"],
            _mail.Commands.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)).Select(line => line.Split(' ', 3) is [var rcpt, var to, ..] ? $"{rcpt} {to}" : line)
                .Order(StringComparer.Ordinal));
        var json = JsonDocument.Parse(Assert.Single(_hook.Posts).Body).RootElement;
        Assert.Equal(("test", 3), (json.GetProperty("kind").GetString(), json.GetProperty("tweets").GetArrayLength()));
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user", "A real report would be given up: mend the settings.")]
    [InlineData("MAIL", "451 later", "A real report would be tried again until it is taken.")]
    [InlineData("AUTH", "535 5.7.8 no", "A real report would be tried again now and then: mend the settings, here or there.")]
    public async Task Invariant_8_what_fails_is_told_with_what_would_become_of_a_real_report_and_holds_no_secret(string command, string answer, string consequence)
    {
        _mail.Answer = line => line.StartsWith(command, StringComparison.Ordinal)
            ? $"{answer} {Password} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Password))}"
            : null;

        var result = Assert.Single(await SendAsync("Mail:To=ops@example.com", "Mail:Username=me", $"Mail:Password={Password}"));

        Assert.False(result.Went);
        Assert.StartsWith("NOT sent: mail to ops@example.com: ", result.InWords, StringComparison.Ordinal);
        Assert.EndsWith(consequence, result.InWords, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, result.InWords, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), result.InWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_channel_that_fails_keeps_it_from_no_other_and_a_receiver_that_is_refused_is_told()
    {
        _hook.Status = 503;
        _mail.Answer = line => line.Contains("gone@", StringComparison.Ordinal) ? "550 no such user" : null;

        var results = await SendAsync("Mail:To=ops@example.com, gone@example.com", $"Webhook:Url=http://127.0.0.1:{_hook.Port}/hook/secret-path", "Webhook:Secret=correct-horse-battery");

        var mail = Assert.Single(results, result => result.InWords.StartsWith("sent, but not to everybody: mail", StringComparison.Ordinal));
        Assert.EndsWith(". Refused for gone@example.com: no such user", mail.InWords, StringComparison.Ordinal);
        var hook = Assert.Single(results, result => result.InWords.StartsWith("NOT sent: webhook: ", StringComparison.Ordinal));
        Assert.DoesNotContain("secret-path", hook.InWords, StringComparison.Ordinal);
        Assert.All(results, result => Assert.False(result.Went));
        Assert.Single(_mail.Messages);
    }

    [Fact]
    public async Task Without_a_mail_server_it_is_a_file_as_a_report_would_be()
    {
        var folder = Directory.CreateTempSubdirectory("sample-notice-").FullName;
        try
        {
            var result = Assert.Single(await SendAsync("Mail:Host=", $"Mail:Directory={folder}"));
            Assert.True(result.Went, result.InWords);
            var file = Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
            Assert.Contains("TEST: ", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_setting_that_cannot_be_is_told_by_its_name_and_nothing_is_sent()
    {
        var problem = await Assert.ThrowsAsync<OptionsValidationException>(() => SendAsync("Mail:To=nobody"));
        Assert.Contains("Mail:To", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_mail.Messages);
    }

    [Theory]
    [InlineData("Alerting:Rules:consecutive:Enabled=false", "Alerting:Rules:consecutive:Enabled and Alerting:Rules:share:Enabled are false")]
    [InlineData("Alerting:Name=share", "Alerting:Rules:share:Enabled is false")]
    public async Task Settings_that_leave_no_rule_are_told_by_name(string setting, string expected)
    {
        var problem = await Assert.ThrowsAsync<SettingException>(() => SendAsync(setting));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(StreamHost.BadSettings, StreamHost.ExitCodeOf(problem));
        Assert.Empty(_mail.Messages);
    }

    private async Task<IReadOnlyList<SampleResult>> SendAsync(params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        string[] all = ["Mail:Host=127.0.0.1", $"Mail:Port={_mail.Port}", "Mail:Security=None", .. settings];
        // Of the same key the last counts.
        builder.Configuration.AddInMemoryCollection(
            all.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create<string, string?>(pair[0], pair[1])).Reverse().DistinctBy(pair => pair.Key));
        builder.AddSampleNotice();
        using var host = builder.Build();
        return await SampleNotice.SendAsync(host.Services, CancellationToken.None);
    }
}
