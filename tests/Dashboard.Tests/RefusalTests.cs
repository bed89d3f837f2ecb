using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>Whatever is wrong with a request, its sender learns what and what to do, as problem details.</summary>
public sealed class RefusalTests : IClassFixture<RefusalTests.SharedRig>
{
    private readonly DashboardRig _rig;

    public RefusalTests(SharedRig shared) => _rig = shared.Rig;

    [Theory]
    [InlineData("/predict", "{\"text\": \"a\n", 400, "line 1, byte", "text")]
    [InlineData("/predict", "", 400, "line 1, byte 1", null)]
    [InlineData("/predict", "null", 400, "null", null)]
    [InlineData("/predict", "[]", 400, "line 1, byte", null)]
    [InlineData("/predict", "{\n  \"txt\": \"a\"}", 400, "'txt'", "txt")]
    [InlineData("/predict", "{\"text\": 5}", 400, "line 1, byte", "text")]
    [InlineData("/predict", "{\"text\": \"\\ud800\"}", 400, "line 1", "text")]
    [InlineData("/predict", "{}", 422, "text is missing", "text")]
    [InlineData("/predict", "{\"text\": \" \"}", 422, "empty", "text")]
    [InlineData("/predict", "{\"text\": \"a\", \"texts\": [\"b\"]}", 422, "not both", "texts")]
    [InlineData("/predict", "{\"texts\": []}", 422, "1 to 1000", "texts")]
    [InlineData("/predict", "{\"texts\": [\"a\", null]}", 422, "null", "texts[1]")]
    [InlineData("/predict", "{\"texts\": [\"a\"], \"explain\": true}", 422, "explain", "explain")]
    [InlineData("/feedback", "{\"tweet_id\": \"1\"}", 422, "correct is missing", "correct")]
    [InlineData("/feedback", "{\"correct\": true}", 422, "tweet_id", "tweet_id")]
    [InlineData("/feedback", "{\"correct\": true, \"tweet_id\": \"\"}", 422, "tweet_id", "tweet_id")]
    [InlineData("/feedback", "{\"correct\": true, \"tweet_id\": \"a\\u0000b\"}", 422, "no id", "tweet_id")]
    [InlineData("/feedback", "{\"correct\": true, \"tweet_id\": \"1\", \"prediction_id\": \"2\"}", 422, "not both", "tweet_id")]
    [InlineData("/feedback", "{\"correct\": \"yes\", \"tweet_id\": \"1\"}", 400, "line 1", "correct")]
    [InlineData("/feedback", "{\"correct\": true, \"tweet_id\": \"1\", \"by\": \"a\\nb\"}", 422, "one line", "by")]
    [InlineData("/incidents/aaaa0000/acknowledge", "{\"by\": \"ann\\nbob\"}", 422, "one line", "by")]
    [InlineData("/incidents/aaaa0000/acknowledge", "{\"by\": \"ann\", \"noot\": \"x\"}", 400, "'noot'", "noot")]
    [InlineData("/silences", "{\"everything\": true, \"for\": \"1h\", \"by\": \"ann\\u2028bob\"}", 422, "one line", "by")]
    [InlineData("/silences", "{\"everything\": true, \"for\": \"1h\", \"by\": \"ann\", \"rules\": \"x\"}", 400, "'rules'", "rules")]
    [InlineData("/feedback", "{\"correct\": true, \"tweet_id\": \"no such\"}", 404, "'no such'", "tweet_id")]
    [InlineData("/feedback", "{\"correct\": true, \"prediction_id\": \"no such\"}", 404, "'no such'", "prediction_id")]
    public async Task A_bad_body_is_told_what_is_wrong_with_it(string path, string body, int status, string says, string? field)
    {
        using var request = Post(path, body);
        await AssertProblemAsync(request, status, says, field);
    }

    [Fact]
    public async Task More_than_a_thousand_texts_are_too_many()
    {
        using var request = Post("/predict", JsonSerializer.Serialize(new { texts = Enumerable.Repeat("a", 1_001) }));
        await AssertProblemAsync(request, 422, "1001 texts", "texts");
    }

    [Theory]
    [InlineData(1_000_000, 422, "1000000 characters")]
    [InlineData(1_100_000, 413, "1 MiB")]
    public async Task A_text_of_a_megabyte_is_too_long(int length, int status, string says)
    {
        using var request = Post("/predict", JsonSerializer.Serialize(new { text = new string('a', length) }));
        // What is refused by its length alone is not read: a client that is still writing would find the line closed.
        request.Headers.ExpectContinue = true;
        await AssertProblemAsync(request, status, says, status == 422 ? "text" : null);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_cut_off_at_the_limit()
    {
        using var request = Post("/predict", JsonSerializer.Serialize(new { text = new string('a', 1_100_000) }));
        request.Headers.TransferEncodingChunked = true;
        await AssertProblemAsync(request, 413, "1 MiB", null);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "/nowhere")]
    [InlineData("GET", "/predict", 405, "POST")]
    [InlineData("DELETE", "/feedback", 405, "POST")]
    [InlineData("POST", "/settings", 415, "application/json")]
    public async Task What_is_not_there_is_told(string method, string path, int status, string says)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await AssertProblemAsync(request, status, says, null);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData(null)]
    public async Task Only_JSON_is_taken(string? type)
    {
        using var request = Post("/predict", """{"text":"a"}""");
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        await AssertProblemAsync(request, 415, "application/json", null);
    }

    [Fact]
    public async Task A_body_that_is_encoded_is_not_taken_for_one_that_is_not()
    {
        using var request = Post("/predict", """{"text":"a"}""");
        request.Content!.Headers.ContentEncoding.Add("gzip");
        await AssertProblemAsync(request, 415, "'gzip'", null);
    }

    [Theory]
    [InlineData("/tweets?lable=negative", "lable", "label, q")]
    [InlineData("/tweets?limit=1&page=2", "page", "before, limit")]
    [InlineData("/sentiment?step=hour", "step", "by, from, to, feed")]
    [InlineData("/incidents?status=open", "status", "state, limit")]
    [InlineData("/tweets/1?text=full", "text", "there are none")]
    [InlineData("/models?version=1", "version", "there are none")]
    [InlineData("/live?feed=a", "feed", "there are none")]
    [InlineData("/settings?=", "", "there are none")]
    public async Task A_parameter_that_is_not_known_is_told_with_those_that_are(string path, string name, string says)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        await AssertProblemAsync(request, 400, says, name);
    }

    [Fact]
    public async Task A_parameter_that_is_there_twice_and_one_that_is_very_long_are_told()
    {
        using var twice = new HttpRequestMessage(HttpMethod.Get, "/tweets?q=bus&q=late");
        await AssertProblemAsync(twice, 400, "is there 2 times", "q");
        using var longer = new HttpRequestMessage(HttpMethod.Get, $"/tweets?q={new string('a', 40_000)}");
        await AssertProblemAsync(longer, 400, "200", "q");
    }

    [Theory]
    [InlineData("/?lang=en")]
    [InlineData("/health/live?probe=1")]
    [InlineData("/openapi/v1.json?fresh")]
    [InlineData("/tweets?LIMIT=1")]
    public async Task Others_take_what_comes(string path)
    {
        using var answer = await _rig.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    public async Task Another_sites_page_writes_nothing(string header, string value)
    {
        using var request = Post("/feedback", """{"tweet_id":"1","correct":false}""");
        request.Headers.Add(header, value);
        await AssertProblemAsync(request, 403, "site", null);
    }

    [Fact]
    public async Task Its_own_page_may_write()
    {
        using var request = Post("/predict", """{"text":"I love it"}""");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Origin", _rig.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, (await _rig.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("localhost", true)]
    [InlineData("localhost:8080", true)]
    [InlineData("[::1]", true)]
    [InlineData("dashboard.example", true)]
    public async Task On_loopback_it_is_called_by_its_own_names(string host, bool isTaken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/settings");
        request.Headers.Host = host;
        if (isTaken)
        {
            Assert.Equal(HttpStatusCode.OK, (await _rig.SendAsync(request)).Status);
        }
        else
        {
            await AssertProblemAsync(request, 403, "Dashboard:AllowedHosts", null);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/settings")]
    [InlineData("/nowhere")]
    [InlineData("/openapi/v1.json")]
    public async Task Every_answer_forbids_a_browser_what_the_page_does_not_need(string path)
    {
        using var answer = await _rig.Client.GetAsync(new Uri(path, UriKind.Relative));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Settings_say_what_a_page_must_know()
    {
        var settings = await _rig.Client.GetFromJsonAsync<JsonElement>("/settings");
        Assert.False(settings.GetProperty("key_needed").GetBoolean());
        Assert.False(settings.GetProperty("predict_only").GetBoolean());
        Assert.NotEmpty(settings.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task The_API_describes_itself_and_shows_a_page_to_try_it_that_loads_nothing_from_elsewhere()
    {
        var document = await _rig.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var predict = document.GetProperty("paths").GetProperty("/predict").GetProperty("post");
        Assert.True(predict.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _));
        Assert.True(predict.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _));
        Assert.True(document.GetProperty("paths").TryGetProperty("/feedback", out _));
        Assert.Contains("X", document.GetProperty("components").GetProperty("schemas").GetProperty("PredictRequest").ToString(), StringComparison.OrdinalIgnoreCase);
        using var page = await _rig.Client.GetAsync(new Uri("/docs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("https://", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self' 'nonce-", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_description_is_the_same_for_all_who_ask()
    {
        var first = await _rig.Client.GetByteArrayAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        using var second = await _rig.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.Equal(first, await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(first.Length, second.Content.Headers.ContentLength);
        Assert.StartsWith("application/json", second.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        using var other = new HttpRequestMessage(HttpMethod.Get, "/openapi/v2.json");
        await AssertProblemAsync(other, 404, "/openapi/v2.json", null);
    }

    [Fact]
    public async Task In_its_description_numbers_are_numbers()
    {
        var document = await _rig.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        List<string> numbers = [], odd = [];
        Walk(document, "");
        Assert.Contains("/components/schemas/PredictAnswer/properties/positive_probability", numbers);
        Assert.Contains("/components/schemas/SentimentAnswer/properties/points/items/properties/tweets", numbers.Select(Inlined));
        Assert.Empty(odd);

        void Walk(JsonElement element, string path)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Walk(item, $"{path}/{index}");
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                if (element.TryGetProperty("type", out var type) && type.ToString() is { } types
                    && (types.Contains("number", StringComparison.Ordinal) || types.Contains("integer", StringComparison.Ordinal)))
                {
                    numbers.Add(path);
                    if (types.Contains("string", StringComparison.Ordinal) || element.TryGetProperty("pattern", out _))
                    {
                        odd.Add($"{path}: {element}");
                    }
                }

                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, $"{path}/{member.Name}");
                }
            }
        }

        static string Inlined(string path) => path.Replace(
            "/components/schemas/PointAnswer/", "/components/schemas/SentimentAnswer/properties/points/items/", StringComparison.Ordinal);
    }

    private static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private async Task AssertProblemAsync(HttpRequestMessage request, int status, string says, string? field)
    {
        using var answer = await _rig.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(Problems.ContentType, answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    /// <summary>One for all of them: none changes anything.</summary>
    public sealed class SharedRig : IAsyncLifetime
    {
        internal DashboardRig Rig { get; private set; } = null!;

        public async Task InitializeAsync() => Rig = await DashboardRig.StartAsync(["Dashboard:AllowedHosts:0=dashboard.example", "Dashboard:WritesPerSecond=0", "Dashboard:ReadsPerSecond=0"]);

        public async Task DisposeAsync() => await Rig.DisposeAsync();
    }
}
