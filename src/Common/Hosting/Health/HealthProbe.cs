using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace StreamSentiment.Common.Hosting.Health;

/// <summary>Asks a process of this machine how it is: what a container's health check calls, where the image holds no other program.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Asks <c>/health/ready</c> or <c>/health/live</c> at <c>Health:Port</c> and writes down the answer.</summary>
    /// <param name="settings">Those of the process that is asked.</param>
    /// <param name="question"><c>ready</c> or <c>live</c>.</param>
    /// <param name="output">Where the answer is written.</param>
    /// <returns>0 when the answer is yes, else 1.</returns>
    /// <exception cref="StartException">No port is set, or the question is none.</exception>
    public static async Task<int> AskAsync(IConfiguration settings, string question, TextWriter output)
    {
        if (question is not ("ready" or "live"))
        {
            throw new StartException($"--check-health: '{question}' is no question; expected ready or live.");
        }

        var options = settings.GetSection(HealthOptions.Section).Get<HealthOptions>() ?? new HealthOptions();
        if (options.Port == 0)
        {
            throw new StartException("--check-health: Health:Port is 0, so nobody answers. Set it to the port of the process that is asked.");
        }

        var host = options.Host is "*" or "+" or "0.0.0.0" or "::" ? IPAddress.Loopback.ToString() : options.Host;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(new UriBuilder("http", host, options.Port, $"/health/{question}").Uri).ConfigureAwait(false);
            await output.WriteLineAsync(await answer.Content.ReadAsStringAsync().ConfigureAwait(false)).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK ? 0 : StreamHost.Failed;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            var told = string.Create(
                CultureInfo.InvariantCulture, $"no answer at {host}:{options.Port} within {Limit.TotalSeconds} s: {problem.GetBaseException().Message}");
            await output.WriteLineAsync(told).ConfigureAwait(false);
            return StreamHost.Failed;
        }
    }
}
