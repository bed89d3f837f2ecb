using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone;
using StreamSentiment.Standalone.Alerts;

namespace StreamSentiment.Alerting.Tests.Notices;

public sealed class TestAlertCommandTests : IDisposable
{
    // It offers no STARTTLS.
    private readonly SmtpStub _server = new();

    [Theory]
    [InlineData(null, 0, 1)]
    [InlineData("StartTls", StreamHost.Failed, 0)]
    [InlineData("Nonsense", StreamHost.BadSettings, 0)]
    public async Task A_security_that_is_set_stands_beside_a_mail_server_that_is_named(string? security, int exitCode, int mails)
    {
        var settings = new RunSettings
        {
            Data = Path.GetTempPath(),
            Smtp = $"127.0.0.1:{_server.Port}",
            Configuration = new Dictionary<string, string?> { ["Mail:Security"] = security },
        };

        Assert.Equal(exitCode, await TestAlertCommand.RunAsync(settings, CancellationToken.None));
        Assert.Equal(mails, _server.Messages.Count);
    }

    public void Dispose() => _server.Dispose();
}
