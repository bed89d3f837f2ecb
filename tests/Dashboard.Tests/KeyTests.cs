using System.Net;
using Microsoft.Extensions.Options;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>Who may write, and how much one may ask.</summary>
public class KeyTests
{
    private const string Key = "0123456789abcdef-one";
    private const string Other = "0123456789abcdef-two";

    [Fact]
    public async Task With_keys_writes_need_one_and_reads_do_not()
    {
        await using var rig = await DashboardRig.StartAsync([$"Dashboard:ApiKeys:0={Key}", $"Dashboard:ApiKeys:1={Other}"]);
        Assert.Equal(HttpStatusCode.OK, (await rig.Client.GetAsync(new Uri("/settings", UriKind.Relative))).StatusCode);
        foreach (var path in new[] { "/predict", "/feedback" })
        {
            using var none = Ask(path, null);
            var (status, problem) = await rig.SendAsync(none);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains("X-Api-Key", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            using var wrong = Ask(path, Key + "x");
            (status, problem) = await rig.SendAsync(wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.DoesNotContain(Key, problem.ToString(), StringComparison.Ordinal);
        }

        foreach (var key in new[] { Key, Other })
        {
            using var right = Ask("/predict", key);
            Assert.Equal(HttpStatusCode.OK, (await rig.SendAsync(right)).Status);
        }
    }

    [Theory]
    [InlineData("Dashboard:Host=*", "Dashboard:ApiKeys is empty")]
    [InlineData("Dashboard:Host=0.0.0.0", "Dashboard:ApiKeys is empty")]
    [InlineData("Dashboard:ApiKeys:0=short", "at least 16 characters")]
    [InlineData("Dashboard:Host=somewhere", "'somewhere' is no address")]
    public async Task A_setting_that_leaves_it_open_ends_the_start(string setting, string says)
    {
        var problem = await Assert.ThrowsAsync<OptionsValidationException>(() => DashboardRig.StartAsync([setting]));
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("=short", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_loopback_with_a_key_it_is_called_by_any_name()
    {
        await using var rig = await DashboardRig.StartAsync(["Dashboard:Host=0.0.0.0", $"Dashboard:ApiKeys:0={Key}"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{rig.Client.BaseAddress!.Port}/settings"));
        request.Headers.Host = "dashboard.example";
        var (status, settings) = await rig.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(settings.GetProperty("key_needed").GetBoolean());
    }

    [Fact]
    public async Task Too_many_texts_too_many_reads_and_too_many_guesses_are_told_when_to_come_again()
    {
        await using var rig = await DashboardRig.StartAsync(
            ["Dashboard:TextsPerSecond=1", "Dashboard:ReadsPerSecond=1", "Dashboard:WritesPerSecond=1", $"Dashboard:ApiKeys:0={Key}"]);
        var texts = $$"""{"keep":false,"texts":[{{string.Join(',', Enumerable.Repeat("\"fine\"", 400))}}]}""";
        await AssertLimitedAsync(() => Ask("/predict", Key, texts), 10);
        await AssertLimitedAsync(() => new HttpRequestMessage(HttpMethod.Get, "/settings"), 50);
        await AssertLimitedAsync(() => Ask("/feedback", "a wrong key, and again"), 50);
        // Probes and the page itself are never too many.
        for (var i = 0; i < 20; i++)
        {
            using var probe = await rig.Client.GetAsync(new Uri("/health/live", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        }

        async Task AssertLimitedAsync(Func<HttpRequestMessage> ask, int most)
        {
            for (var i = 0; i < most; i++)
            {
                using var request = ask();
                using var answer = await rig.Client.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                {
                    Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
                    Assert.Contains("a second are allowed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                    return;
                }
            }

            Assert.Fail($"{most} requests at once were let in.");
        }
    }

    [Fact]
    public async Task Whoever_reads_with_a_key_does_not_share_the_limits_of_his_address()
    {
        await using var rig = await DashboardRig.StartAsync(["Dashboard:ReadsPerSecond=1", $"Dashboard:ApiKeys:0={Key}"], predictOnly: true);
        await Eventually.HoldsAsync(async () => await ReadAsync(null) == HttpStatusCode.TooManyRequests, "too many reads of an address");

        Assert.Equal(HttpStatusCode.OK, await ReadAsync(Key));

        async Task<HttpStatusCode> ReadAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/settings");
            request.Headers.Add("X-Api-Key", key ?? "a wrong key, and again");
            using var answer = await rig.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_key_of_other_letters_is_a_wrong_key_and_is_told_so()
    {
        await using var rig = await DashboardRig.StartAsync([$"Dashboard:ApiKeys:0={Key}"], predictOnly: true);
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1 });
        using var request = Ask("/predict", "schlüssel, ein falscher");
        request.RequestUri = new Uri(rig.Client.BaseAddress!, "/predict");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Dashboard:ApiKeys", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"text\":\"\"}")]
    public async Task What_cannot_be_scored_counts_as_a_text(string body)
    {
        await using var rig = await DashboardRig.StartAsync(["Dashboard:TextsPerSecond=1"], predictOnly: true);
        // A thousand at once, and one a second.
        for (var i = 0; i < 10_000; i++)
        {
            var (status, problem) = await rig.PostAsync("/predict", body);
            if (status == HttpStatusCode.TooManyRequests)
            {
                Assert.Contains("Dashboard:TextsPerSecond", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("10,000 bad requests at once were all read.");
    }

    [Fact]
    public async Task Texts_beyond_what_may_wait_are_told_to_come_again()
    {
        // One that waits is all of a thousand.
        await using var rig = await DashboardRig.StartAsync(["Dashboard:MaxWaiting=1000", "Dashboard:TextsPerSecond=0"]);
        var texts = $$"""{"keep":false,"texts":[{{string.Join(',', Enumerable.Repeat("\"this is a rather long text, so that it takes a while, and it is fine\"", 999))}}]}""";
        await Eventually.HoldsAsync(
            async () =>
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.PostAsync("/predict", texts)));
                return answers.Any(answer => answer.Status == HttpStatusCode.ServiceUnavailable
                    && answer.Body.GetProperty("detail").GetString()!.Contains("Dashboard:MaxWaiting", StringComparison.Ordinal));
            },
            "a request that finds no room");
    }

    private static HttpRequestMessage Ask(string path, string? key, string body = """{"text":"I love it"}""")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = DashboardRig.Json(body) };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        return request;
    }
}
