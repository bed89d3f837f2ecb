using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>Every shape in which a server can fail becomes one sentence.</summary>
public sealed class MlFlowErrorTests : IDisposable
{
    private readonly MlFlowBench _bench = new(MlFlowShape.V3);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(401, "text/html", "You are not authenticated.", "asks who is there", "Registry:Username", false)]
    [InlineData(403, "text/html", "Permission denied", "does not permit that (403: Permission denied)", "permission", false)]
    [InlineData(403, "text/plain", "Invalid Host header - possible DNS rebinding attack detected", "does not know itself",
        "--allowed-hosts 127.0.0.1", false)]
    [InlineData(404, "text/html", "<h1>Not Found</h1>", "answers 404, and not as MLflow does", "address of an MLflow tracking server",
        false)]
    [InlineData(405, "text/html", "<h1>Method Not Allowed</h1>", "answers 405", "address of an MLflow tracking server", false)]
    [InlineData(200, "text/html; charset=utf-8", "<!doctype html><html></html>", "answers with a web page",
        "address of an MLflow tracking server", false)]
    [InlineData(200, "application/json", "[1]", "not MLflow's JSON", "address of an MLflow tracking server", false)]
    [InlineData(200, "application/json", """{"status":"ok"}""", "JSON that is not MLflow's", "address of an MLflow tracking server", false)]
    [InlineData(302, "text/html", "", "sends elsewhere (302)", "--registry", false)]
    [InlineData(400, "application/json",
        """{"error_code":"INVALID_PARAMETER_VALUE","message":"Registered model alias nobody not found."}""",
        "refuses (400 INVALID_PARAMETER_VALUE: Registered model alias nobody not found)", "Mend", false)]
    [InlineData(501, "application/json", """{"error_code":"NOT_IMPLEMENTED","message":"no"}""", "NOT_IMPLEMENTED",
        "another version of MLflow", false)]
    [InlineData(500, "application/json", """{"error_code":"INTERNAL_ERROR","message":"[SQL: select * from secrets]"}""",
        "failed (500 INTERNAL_ERROR)", "log", true)]
    [InlineData(500, "text/html", "<title>500</title><h1>Internal Server Error</h1>", "failed (500: 500 Internal Server Error)", "log",
        true)]
    [InlineData(502, "text/html", "<h1>Bad Gateway</h1>", "failed (502: Bad Gateway)", "log", true)]
    [InlineData(503, "text/html", "busy", "failed (503: busy)", "log", true)]
    [InlineData(429, "application/json", """{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow down"}""", "asked too often", "Wait",
        true)]
    public async Task An_answer_is_told(int status, string type, string body, string problem, string remedy, bool passing)
    {
        _bench.Server.Instead = _ => (status, type, body);
        var error = await Assert.ThrowsAnyAsync<RegistryException>(() => _bench.Registry.ListAsync("tiny", default));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.Contains(_bench.Server.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains("asked to describe the model 'tiny'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SQL", error.Message, StringComparison.Ordinal);
        Assert.Equal(passing, error is RegistryUnavailableException);
    }

    [Theory]
    [InlineData(429, 3)]
    [InlineData(503, 3)]
    [InlineData(500, 1)]
    [InlineData(400, 1)]
    public async Task What_may_pass_is_asked_again_a_few_times(int status, int times)
    {
        _bench.Server.Instead = _ => (status, "text/html", "no");
        await Assert.ThrowsAnyAsync<RegistryException>(() => _bench.Registry.ListAsync("tiny", default));
        Assert.Equal(times, _bench.Server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_well_again_is_not_told()
    {
        _bench.Register();
        var left = 2;
        _bench.Server.Instead = _ => left-- > 0 ? (502, "text/html", "gone for a moment") : null;
        Assert.Null((await _bench.OnlyAsync()).Problem);
    }

    [Fact]
    public async Task A_change_is_asked_for_once()
    {
        _bench.Register();
        _bench.Server.Instead = _ => (503, "text/html", "no");
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => _bench.Registry.SetAliasAsync("tiny", "champion", "1", default));
        Assert.Equal(1, _bench.Server.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_by_its_address_and_the_setting()
    {
        _bench.Server.Dispose();
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => _bench.Registry.ListAsync("tiny", default));
        Assert.Contains(_bench.Server.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains("does not answer (Connection refused", error.Message, StringComparison.Ordinal);
        Assert.Contains("Model:Registry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for_for_ever()
    {
        var held = new TaskCompletionSource();
        _bench.Server.Before = _ => held.Task;
        var registry = _bench.Open(_bench.Server.Address, new RegistryOptions { TimeoutSeconds = 1 });
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => registry.ListAsync("tiny", default));
        held.SetResult();
        Assert.Contains("did not answer within 1 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("Registry:TimeoutSeconds", error.Message, StringComparison.Ordinal);
        Assert.Single(_bench.Server.Requests);
    }

    [Fact]
    public async Task Who_stops_waiting_is_let_go()
    {
        var (held, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        _bench.Server.Before = _ =>
        {
            asked.TrySetResult();
            return held.Task;
        };
        using var stop = new CancellationTokenSource();
        var listing = _bench.Registry.ListAsync("tiny", stop.Token);
        await asked.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
        held.SetResult();
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_to_have_none()
    {
        var registry = _bench.Open(_bench.Server.Address.Replace("http:", "https:", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => registry.ListAsync("tiny", default));
        Assert.Contains("cannot be reached by TLS", error.Message, StringComparison.Ordinal);
        Assert.Contains("Registry:IgnoreTls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_told()
    {
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            _bench.Open("http://registry.invalid:5000").ListAsync("tiny", default));
        Assert.Contains("http://registry.invalid:5000", error.Message, StringComparison.Ordinal);
        Assert.Contains("Model:Registry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answered = AnswerHalfAsync(listener);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => _bench.Open($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}").ListAsync("tiny", default));
        await answered;
        Assert.Contains("broke off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_sends_a_blank_now_and_then_does_not_hold_anybody_up_for_ever()
    {
        var clock = new FakeTimeProvider();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var listing = _bench.Open(address, new RegistryOptions { TimeoutSeconds = 20 }, time: clock).ListAsync("tiny", default);
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[20]);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"u8.ToArray());
        // Blanks come until long after the limit; then it hangs up, which would be told in other words.
        for (var i = 0; i < 50 && !listing.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            try
            {
                await stream.WriteAsync(" "u8.ToArray());
            }
            catch (IOException)
            {
                // The other side has hung up.
            }

            await Task.WhenAny(listing, Task.Delay(20));
        }

        client.Close();
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => listing);
        Assert.Contains("did not answer within 20 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task A_run_that_cannot_be_read_now_is_its_versions_problem(int status)
    {
        _bench.Register(0.9);
        _bench.Register(0.8);
        await _bench.Registry.ListAsync("tiny", default);
        _bench.Server.Instead = request => request.Path.Contains(_bench.Server.Runs[0], StringComparison.Ordinal)
            && request.Path.Contains("runs/get", StringComparison.Ordinal) ? (status, "text/html", "no") : null;
        var versions = await _bench.Registry.ListAsync("tiny", default);
        Assert.Equal((true, false), (versions[0].IsAway, versions[1].IsAway));
        Assert.Contains("its run cannot be read now", versions[0].Problem, StringComparison.Ordinal);
        Assert.Null(versions[1].Problem);
    }

    [Fact]
    public async Task One_package_that_cannot_be_read_now_is_its_versions_problem_and_all_of_them_are_the_registrys()
    {
        _bench.Register();
        _bench.Register();
        _bench.Server.Instead = request => request.Path.Contains("mlflow-artifacts", StringComparison.Ordinal)
            && request.Path.Contains(_bench.Server.Runs[1], StringComparison.Ordinal) ? (500, "text/html", "no") : null;
        var versions = await _bench.Registry.ListAsync("tiny", default);
        Assert.Null(versions[0].Problem);
        Assert.Contains("failed (500: no)", versions[1].Problem, StringComparison.Ordinal);

        _bench.Server.Instead = request => request.Path.Contains("mlflow-artifacts", StringComparison.Ordinal) ? (500, "text/html", "no")
            : null;
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => _bench.Open(_bench.Server.Address).ListAsync("tiny", default));
    }

    private static async Task AnswerHalfAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[20]);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"reg\r\n"u8
            .ToArray());
    }
}
