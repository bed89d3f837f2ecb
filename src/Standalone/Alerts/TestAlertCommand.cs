using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Alerting;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Alerts;

/// <summary><c>./run test-alert</c>: a sample report to everybody that a real one would go to, and what became of it.</summary>
internal static class TestAlertCommand
{
    /// <summary>Sends it.</summary>
    /// <returns>The exit code: 0 when every channel took it.</returns>
    public static async Task<int> RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var builder = StreamHost.CreateBuilder([]);
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(settings.Configuration);
            if (settings.Smtp is { } smtp)
            {
                builder.Configuration.AddInMemoryCollection(MailOptions.ParseAddress(smtp).Above(builder.Configuration));
            }

            builder.Configuration["Mail:Directory"] ??= DataFolder.MailOf(settings.Data);
            builder.AddSampleNotice();
            using var host = builder.Build();
            var results = await SampleNotice.SendAsync(host.Services, cancellationToken).ConfigureAwait(false);
            foreach (var result in results)
            {
                System.Console.WriteLine(result.InWords);
            }

            return results.All(result => result.Went) ? 0 : StreamHost.Failed;
        }
        catch (Exception wrong) when (StreamHost.ExitCodeOf(wrong) == StreamHost.BadSettings)
        {
            return StreamHost.Tell(wrong);
        }
    }
}
