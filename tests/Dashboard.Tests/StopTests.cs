using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>Pages that watch the stream hold up no stop, and what fails in one request fails in no other.</summary>
public class StopTests
{
    [Fact]
    public async Task A_request_that_stays_open_is_cut_off_at_the_stop()
    {
        var rig = await DashboardRig.StartAsync(predictOnly: true, more: services => services.AddSingleton<IEndpoints, Odd>()
            // Long enough that a stop which waited for the request would show it.
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(10)));
        using var answer = await rig.Client.GetAsync(new Uri("/open", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        Assert.Equal('a', body.ReadByte());
        var ended = Task.Run(() => Record.Exception(() => body.ReadByte()));
        await rig.StopAsync();
        await ended;
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task What_fails_in_the_Dashboard_is_told_without_its_insides_and_logged()
    {
        await using var rig = await DashboardRig.StartAsync(predictOnly: true, more: services => services.AddSingleton<IEndpoints, Odd>());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/broken");
        var (status, problem) = await rig.SendAsync(request);
        Assert.Equal(500, (int)status);
        Assert.DoesNotContain("a secret", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(rig.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("a secret", StringComparison.Ordinal));
    }

    private sealed class Odd : IEndpoints
    {
        public void Map(IEndpointRouteBuilder routes)
        {
            routes.MapGet("/open", async context =>
            {
                await context.Response.WriteAsync("a");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
            routes.MapGet("/broken", context => throw new InvalidOperationException("a secret"));
        }
    }
}
