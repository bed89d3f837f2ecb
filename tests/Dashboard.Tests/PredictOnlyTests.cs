using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>A Dashboard with neither Kafka nor Postgres, and where it listens.</summary>
public class PredictOnlyTests
{
    [Fact]
    public async Task It_predicts_without_a_stream_and_says_what_it_does_not_have()
    {
        await using var rig = await DashboardRig.StartAsync(predictOnly: true);
        var (status, answer) = await rig.PostAsync("/predict", """{"text":"I love it"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("positive", answer.GetProperty("label").GetString());
        Assert.False(answer.TryGetProperty("prediction_id", out _));
        Assert.False(answer.TryGetProperty("kept", out _));
        Assert.Null(rig.Services.GetService<NpgsqlDataSource>());
        Assert.Null(rig.Services.GetService<TopicWriter>());
        (status, var problem) = await rig.PostAsync("/feedback", """{"tweet_id":"1","correct":true}""");
        Assert.Equal(HttpStatusCode.NotImplemented, status);
        Assert.Contains("Dashboard:PredictOnly", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var tweets = await rig.Client.GetAsync(new Uri("/tweets/1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotImplemented, tweets.StatusCode);
        using var ready = await rig.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.True((await rig.Client.GetFromJsonAsync<JsonElement>("/settings")).GetProperty("predict_only").GetBoolean());
        Assert.True((await rig.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("paths").TryGetProperty("/predict", out _));
    }

    [Fact]
    public async Task It_listens_where_PORT_says_and_for_everybody()
    {
        using var host = DashboardRig.Build(["--Dashboard:PredictOnly=true", "--PORT=0", "--Health:Port=0", $"--Model:Registry={Repository.Models}"]);
        await host.StartAsync();
        Assert.StartsWith("http://[::]:", host.Services.GetRequiredService<DashboardAddress>().Value, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_unless_any_other_will_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var problem = await Assert.ThrowsAsync<StartException>(() => DashboardRig.StartAsync([$"Dashboard:Port={port}"], predictOnly: true));
        Assert.Contains($"127.0.0.1:{port} (settings Dashboard:Host, Dashboard:Port)", problem.Message, StringComparison.Ordinal);
        await using var rig = await DashboardRig.StartAsync([$"Dashboard:Port={port}", "Dashboard:OtherPort=true"], predictOnly: true);
        Assert.NotEqual(port, rig.Client.BaseAddress!.Port);
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync("/predict", """{"text":"I love it"}""")).Status);
    }

    [Fact]
    public async Task It_can_be_left_out()
    {
        using var host = DashboardRig.Build(["--Dashboard:Enabled=false"]);
        await host.StartAsync();
        Assert.Null(host.Services.GetService<DashboardAddress>());
        await host.StopAsync();
    }
}
