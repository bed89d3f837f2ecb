using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests;

public class OptionsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_design()
    {
        var (rule, mail) = Read();

        Assert.Equal((3, 300d, 300d, "consecutive"), (rule.Consecutive, rule.WindowSeconds, rule.QuietSeconds, rule.Name));
        Assert.Equal(new HashSet<Judge> { Judge.Feed, Judge.Person }, rule.ReadJudges());
        Assert.Equal(["ops@localhost"], mail.Recipients);
        Assert.Equal(MailSecurity.StartTls, mail.Security);
    }

    [Theory]
    [InlineData("Alerting:Judges:0=scorer", "Mail:To:0=a@example.com")]
    [InlineData("Alerting:Judges=Scorer", "Mail:To=a@example.com")]
    public void A_list_that_is_set_replaces_the_default(string judges, string to)
    {
        var (rule, mail) = Read(judges, to);

        Assert.Equal([Judge.Scorer], rule.ReadJudges());
        Assert.Equal(["a@example.com"], mail.Recipients);
    }

    [Fact]
    public void Several_receivers_fit_in_one_value() =>
        Assert.Equal(["a@example.com", "b@example.com"], Read("Mail:To=a@example.com, b@example.com").Mail.Recipients);

    [Fact]
    public void One_value_stands_instead_of_a_files_list() =>
        Assert.Equal(["b@example.com"], Read("Mail:To:0=a@example.com", "Mail:To=b@example.com").Mail.Recipients);

    [Fact]
    public void Batch_settings_are_read_and_checked()
    {
        Assert.Equal(7, Read("Alerting:Batch:MaxRecords=7").Rule.Batch.MaxRecords);
        Assert.Contains("MaxRecords", Failure("Alerting:Batch:MaxRecords=0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alerting:Consecutive=0", "Alerting:Consecutive")]
    [InlineData("Alerting:WindowSeconds=-1", "Alerting:WindowSeconds")]
    [InlineData("Alerting:Judges=cat", "Alerting:Judges: 'cat' is no judge")]
    [InlineData("Mail:To=nobody", "Mail:To: 'nobody' is no mail address")]
    [InlineData("Mail:From=", "Mail:From: '' is no mail address")]
    [InlineData("Mail:From=a@b.c\r\nBcc: all@example.com", "Mail:From")]
    [InlineData("Mail:Host=mail.example.com:25", "Mail:Host")]
    [InlineData("Mail:Username=me", "Mail:Username and Mail:Password go together")]
    public void A_bad_setting_is_named(string setting, string expected) => Assert.Contains(expected, Failure(setting), StringComparison.Ordinal);

    [Theory]
    [InlineData("Alerting:DashboardUrl=https://ann:hunter2@sentiment.example.com/", "Alerting:DashboardUrl holds a name or a password")]
    [InlineData("Alerting:DashboardUrl=ftp://ann:hunter2@sentiment.example.com/", "Alerting:DashboardUrl: '***@sentiment.example.com/' is no web address")]
    [InlineData("Mail:Host=ann:hunter2@mail.example.com", "Mail:Host: '***@mail.example.com' is no host name")]
    public void Invariant_8_a_password_in_an_address_is_refused_and_not_repeated(string setting, string expected)
    {
        var failure = Failure(setting);
        Assert.Contains(expected, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Invariant_8_a_password_before_a_mail_server_is_not_repeated()
    {
        var failure = Assert.Throws<SettingException>(() => MailOptions.ParseAddress("ann:hunter2@mail.example.com:587")).Message;
        Assert.StartsWith("'***@mail.example.com:587' is no mail server", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "None")]
    [InlineData("", "None")]
    [InlineData("StartTls", "StartTls")]
    public void An_address_of_a_mail_server_leaves_a_security_that_is_set(string? said, string stands)
    {
        var others = new ConfigurationBuilder().AddInMemoryCollection([new("Mail:Security", said), new("Mail:Host", "elsewhere")]).Build();
        var above = MailOptions.ParseAddress("localhost:1025").Above(others);
        Assert.Equal(("localhost", "1025", stands), (above["Mail:Host"], above["Mail:Port"], above["Mail:Security"]));
    }

    [Fact]
    public void A_password_never_travels_in_plain_text_to_another_machine()
    {
        string[] settings = ["Mail:Host=mail.example.com", "Mail:Security=None", "Mail:Username=me", "Mail:Password=hunter2-secret"];

        var failure = Failure(settings);
        Assert.Contains("Mail:Security is None", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2-secret", failure, StringComparison.Ordinal);
        Assert.Equal(MailSecurity.None, Read([.. settings, "Mail:Host=127.0.0.1"]).Mail.Security);
    }

    [Theory]
    [InlineData("localhost:1025", "localhost", 1025, MailSecurity.None)]
    [InlineData("127.0.0.1:25", "127.0.0.1", 25, MailSecurity.None)]
    [InlineData("[::1]:25", "::1", 25, MailSecurity.None)]
    [InlineData("mail.example.com:587", "mail.example.com", 587, MailSecurity.StartTls)]
    [InlineData("mail.example.com:465", "mail.example.com", 465, MailSecurity.SslOnConnect)]
    public void An_address_of_a_mail_server_tells_how_to_talk_to_it(string text, string host, int port, MailSecurity security) =>
        Assert.Equal(new SmtpAddress(host, port, security), MailOptions.ParseAddress(text));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData(":25")]
    [InlineData("localhost:")]
    [InlineData("localhost:0")]
    [InlineData("localhost:70000")]
    [InlineData("local host:25")]
    public void What_is_no_address_is_said_to_be_none(string text) =>
        Assert.Contains("expected HOST:PORT", Assert.Throws<SettingException>(() => MailOptions.ParseAddress(text)).Message, StringComparison.Ordinal);

    private static string Failure(params string[] settings) => Assert.Throws<OptionsValidationException>(() => Read(settings)).Message;

    private static (AlertRuleOptions Rule, MailOptions Mail) Read(params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create<string, string?>(pair[0], pair[1])).Reverse().DistinctBy(pair => pair.Key));
        builder.AddAlerting();
        using var host = builder.Build();
        return (host.Services.GetRequiredService<IOptions<AlertRuleOptions>>().Value, host.Services.GetRequiredService<IOptions<MailOptions>>().Value);
    }
}
