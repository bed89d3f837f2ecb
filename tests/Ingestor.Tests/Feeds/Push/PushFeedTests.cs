using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Push;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Feeds.Push;

/// <summary><c>POST /tweets</c> over a real socket. The test says when Kafka has a record.</summary>
public sealed class PushFeedTests : IAsyncLifetime
{
    private const string Key = "a-key-that-is-secret";
    private readonly FeedRig _rig = new();
    private readonly HttpClient _client = new();
    private readonly int _port = FreePort.Next();
    private TimeSpan? _retryAfter;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        _client.Dispose();
        Assert.DoesNotContain(Key, _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_comes_when_every_record_is_safe_and_counts_what_became_of_them()
    {
        Open();
        var answer = PostAsync("""{"id":"1","text":"one"}""" + "\n" + """{"id":"2","text":"two"}""" + "\n\n{\"id\":\n" + """{"id":"4","text":"four","lang":"xx"}""", "application/x-ndjson");
        var records = new List<FeedRecord>();
        for (var i = 0; i < 4; i++)
        {
            records.Add(await _rig.TakeAsync());
        }

        Assert.Equal(["1", "2", null, "4"], records.Select(record => record.Tweet?.Id));
        Assert.Equal([1L, 2L, 3L, 4L], records.Select(record => record.Position));
        Assert.Equal(("push", FeedFormats.Json), (records[0].Tweet!.Feed, records[2].Refused!.FeedFormat));
        records[0].Taken!(RecordFate.Accepted);
        records[1].Taken!(RecordFate.Accepted);
        records[2].Taken!(RecordFate.Refused);
        Assert.False(answer.IsCompleted, "One is not safe yet.");
        records[3].Taken!(RecordFate.LeftOut);
        var (status, body) = await answer;
        Assert.Equal((HttpStatusCode.OK, 2, 1, 1), (status, Number(body, "accepted"), Number(body, "left_out"), Number(body, "refused")));
        var problem = Assert.Single(body.GetProperty("problems").EnumerateArray());
        Assert.Equal((3, "malformed"), (Number(problem, "record"), problem.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("""{"text":"one"}""", 1)]
    [InlineData("""[{"text":"one"},{"text":"two"}]""", 2)]
    [InlineData("\uFEFF { \n \"text\" : \"one\" \n } ", 1)]
    [InlineData("{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"text\":\"three\"}", 3)]
    [InlineData("{\"text\":\"one\"}\nnot json\n{\"text\":\"three\"}", 3)]
    [InlineData("[1, {\"text\":\"two\"}]", 2)]
    public async Task One_many_or_one_a_line(string body, int count)
    {
        Open();
        var answer = PostAsync(body);
        for (var i = 0; i < count; i++)
        {
            (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        }

        Assert.Equal(count, Number((await answer).Body, "accepted"));
    }

    [Theory]
    [InlineData("[{\"text\":\"one\"},{\"text\":\"\"}]", "application/json", 2, "record 2: there is no text")]
    [InlineData("{\n\"text\":\n\"one\"}\n{\n\"text\":\"\"}", "application/json", 2, "record 2: there is no text")]
    [InlineData("{\"text\":\"one\"}\n\n\n{\"text\":\"\"}", "application/x-ndjson", 2, "line 4: there is no text")]
    [InlineData("{\"text\":\"one\"}\noops\n", "application/json", 2, "line 2: not a JSON object, at byte 1")]
    public async Task A_refused_record_is_told_by_its_line_where_records_are_lines_and_else_by_its_number(string body, string type, int number, string words)
    {
        Open();
        var answer = PostAsync(body, type);
        (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        (await _rig.TakeAsync()).Taken!(RecordFate.Refused);
        var problem = Assert.Single((await answer).Body.GetProperty("problems").EnumerateArray());
        Assert.Equal((number, words), (Number(problem, "record"), problem.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("POST", "/tweets", "wrong", "{}", 401)]
    [InlineData("POST", "/tweets", null, "{}", 401)]
    [InlineData("GET", "/tweets", Key, null, 405)]
    [InlineData("POST", "/other", Key, "{}", 404)]
    [InlineData("POST", "/tweets", Key, "", 400)]
    [InlineData("POST", "/tweets", Key, "[{\"text\":\"a\"},", 400)]
    [InlineData("POST", "/tweets", Key, "hello", 400)]
    public async Task What_cannot_be_taken_is_told_and_nothing_of_it_is_taken(string method, string path, string? key, string? body, int status)
    {
        Open();
        var (answered, json) = await PostAsync(body, method: method, path: path, key: key);
        Assert.Equal(status, (int)answered);
        Assert.NotEmpty(json.GetProperty("error").GetString()!);
        Assert.False(_rig.Next.IsCompleted);
    }

    [Theory]
    [InlineData("{\n  \"id\": \"1\",\n  \"text\": \"one\" oops\n}\n", "line 3, byte 17")]
    [InlineData("{\n  \"text\": \"one\"\n", "line 3, byte 1")]
    [InlineData("[\n  {\"text\":\"one\"},\n  {\"text\":}\n]", "line 3, byte 11")]
    [InlineData("\n{\"text\":\n", "line 3, byte 1")]
    [InlineData("{\"text\":\"one\"", "line 1, byte ")]
    public async Task A_fault_in_JSON_that_is_written_over_lines_refuses_the_whole_and_tells_where_it_is(string body, string place)
    {
        Open();
        var (status, json) = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"the body is not JSON at {place}", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(_rig.Next.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_refused_whether_its_size_is_told_or_not(bool chunked)
    {
        Open(("MaxBodyBytes", "2000"));
        var (status, _) = await PostAsync($$"""{"text":"{{new string('x', 3_000)}}"}""", chunked: chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_and_the_others_are_taken()
    {
        Open(("MaxRecordBytes", "1024"));
        var answer = PostAsync($$"""[{"text":"{{new string('x', 2_000)}}"},{"text":"b"}]""");
        var tooLarge = await _rig.TakeAsync();
        Assert.Equal(DeadLetterReasons.TooLarge, tooLarge.Refused!.Reason);
        tooLarge.Taken!(RecordFate.Refused);
        (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        Assert.Equal((1, 1), (Number((await answer).Body, "accepted"), Number((await answer).Body, "refused")));
    }

    [Fact]
    public async Task While_Kafka_is_away_the_sender_is_told_to_come_again()
    {
        Open();
        var answer = PostAsync("""{"text":"one"}""");
        await _rig.TakeAsync();
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(30));
        var (status, body) = await answer;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (status, Number(body, "accepted")));
        Assert.Contains("send them again", body.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_again_while_Kafka_is_away_is_not_held_beyond_what_was_given_up()
    {
        Open(("MaxRequests", "2"));
        // One after the other, so that the first two records are of one request.
        var answers = new List<Task<(HttpStatusCode Status, JsonElement Body)>>();
        var records = new List<FeedRecord>();
        while (answers.Count < 2)
        {
            answers.Add(PostAsync("""[{"text":"one"},{"text":"two"}]"""));
            records.Add(await _rig.TakeAsync());
            records.Add(await _rig.TakeAsync());
        }

        await Eventually.HoldsAsync(
            () =>
            {
                _rig.Clock.Advance(TimeSpan.FromSeconds(30));
                return Task.FromResult(answers.TrueForAll(answer => answer.IsCompleted));
            },
            "both are given up");
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        for (var time = 0; time < 5; time++)
        {
            // At once: the clock stands still.
            var (status, body) = await PostAsync("""{"text":"three"}""").WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)), (status, _retryAfter));
            Assert.Contains("nothing of this was taken", body.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        records[0].Taken!(RecordFate.Accepted);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("""{"text":"three"}""").WaitAsync(TimeSpan.FromSeconds(30))).Status);
        Assert.False(_rig.Next.IsCompleted, "Nothing of it is held.");
        records[1].Taken!(RecordFate.Accepted);
        var last = PostAsync("""{"text":"four"}""");
        var record = await _rig.TakeAsync();
        Assert.Equal("four", record.Tweet!.Text);
        record.Taken!(RecordFate.Accepted);
        Assert.Equal(HttpStatusCode.OK, (await last).Status);
    }

    [Fact]
    public async Task Requests_that_are_refused_leave_room_for_others()
    {
        Open(("MaxRequests", "1"));
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("hello")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("{}", key: "wrong")).Status);
            var answer = PostAsync("""{"text":"one"}""");
            (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
            Assert.Equal(HttpStatusCode.OK, (await answer).Status);
        }
    }

    // One connection carries them all: none of the answers cuts it under its sender.
    [Fact]
    public async Task A_sender_keeps_its_connection_unless_told_that_it_ends()
    {
        Open();
        using var sender = new TcpClient();
        await sender.ConnectAsync(IPAddress.Loopback, _port);
        using var reader = new StreamReader(sender.GetStream(), Encoding.ASCII);
        foreach (var (key, body, status) in new[]
        {
            ("wrong", "{}", 401), (Key, """{"text":"one"}""", 200), ("wrong", new string('x', 50_000), 401), (Key, """{"text":"two"}""", 200), (Key, "[]", 400),
            (Key, """{"text":"three"}""", 200),
        })
        {
            await SendAsync(sender, key, body.Length, body);
            if (status == 200)
            {
                (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
            }

            Assert.Equal($"{status}", (await reader.ReadLineAsync())?.Split(' ')[1]);
            var length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                Assert.False(header.Contains("close", StringComparison.OrdinalIgnoreCase), header);
                if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                {
                    length = int.Parse(header.AsSpan(15), CultureInfo.InvariantCulture);
                }
            }

            await reader.ReadBlockAsync(new char[length]);
        }
    }

    [Fact]
    public async Task One_who_is_refused_before_its_body_came_is_answered_and_told_that_the_connection_ends()
    {
        Open();
        using var sender = new TcpClient();
        await sender.ConnectAsync(IPAddress.Loopback, _port);
        await SendAsync(sender, "wrong", 100, body: "");
        using var reader = new StreamReader(sender.GetStream(), Encoding.ASCII);
        var answer = reader.ReadToEndAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                _rig.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(answer.IsCompleted);
            },
            "an answer");
        Assert.StartsWith("HTTP/1.1 401", await answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", await answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Senders_without_the_key_that_are_slow_or_say_half_of_it_hold_up_nobody_who_has_it()
    {
        Open(("MaxRequests", "2"));
        var slow = new List<(TcpClient Client, byte[] Head)>();
        try
        {
            for (var sender = 0; sender < 250; sender++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                // Half a head, or a whole one with the wrong key, whose body never ends.
                slow.Add((client, Encoding.ASCII.GetBytes(sender < 200 ? "POST /tweets HTTP/1.1\r\nHost: me\r\nX-Api-Ke"
                    : "POST /tweets HTTP/1.1\r\nHost: me\r\nX-Api-Key: wrong\r\nContent-Length: 1000\r\n\r\n{")));
                await client.GetStream().WriteAsync(slow[^1].Head);
            }

            for (var round = 1; round <= 3; round++)
            {
                foreach (var (client, _) in slow)
                {
                    await client.GetStream().WriteAsync("y"u8.ToArray());
                }

                var answer = PostAsync($$"""{"text":"round {{round}}"}""");
                var record = await _rig.TakeAsync();
                Assert.Equal($"round {round}", record.Tweet!.Text);
                record.Taken!(RecordFate.Accepted);
                Assert.Equal(HttpStatusCode.OK, (await answer.WaitAsync(TimeSpan.FromSeconds(30))).Status);
            }
        }
        finally
        {
            slow.ForEach(sender => sender.Client.Dispose());
        }
    }

    [Fact]
    public async Task A_sender_with_the_key_whose_body_does_not_come_in_time_is_told_so_and_makes_room()
    {
        Open(("MaxRequests", "1"));
        using var sender = new TcpClient();
        await sender.ConnectAsync(IPAddress.Loopback, _port);
        await SendAsync(sender, Key, 100, body: "{");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(sender.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync());
        var answer = PostAsync("""{"text":"one"}""");
        (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
    }

    [Fact]
    public async Task One_whose_body_is_half_there_at_a_stop_is_told_that_nothing_was_taken()
    {
        Open();
        using var sender = new TcpClient();
        await sender.ConnectAsync(IPAddress.Loopback, _port);
        await SendAsync(sender, Key, 100, body: "{");
        // It is being read.
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(await _rig.StopAsync());
        using var reader = new StreamReader(sender.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task A_name_may_be_listened_at_and_what_is_none_is_told_with_the_setting()
    {
        Open(("Host", "localhost"));
        var answer = PostAsync("""{"text":"one"}""");
        (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        Assert.Equal(HttpStatusCode.OK, (await answer).Status);
        await using var second = PushFeed.Open(_rig.Context("second", ("ApiKey", Key), ("Host", "203.0.113.7")));
        await using var records = second.ReadAsync(0, CancellationToken.None).GetAsyncEnumerator();
        var problem = await Assert.ThrowsAsync<FeedException>(async () => await records.MoveNextAsync());
        Assert.Contains("Feeds:second:Host", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_before_a_stop_is_taken_and_answered()
    {
        Open();
        var answer = PostAsync("""[{"text":"one"},{"text":"two"}]""");
        (await _rig.TakeAsync()).Taken!(RecordFate.Accepted);
        foreach (var record in await _rig.StopAsync())
        {
            record.Taken!(RecordFate.Accepted);
        }

        Assert.Equal(2, Number((await answer).Body, "accepted"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("short")]
    public void Without_a_key_that_cannot_be_guessed_it_does_not_start(string? key)
    {
        var problem = Assert.Throws<FeedException>(() => PushFeed.Open(_rig.Context("push", ("ApiKey", key))));
        Assert.Contains("Feeds:push:ApiKey", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_the_setting()
    {
        Open();
        await using var second = PushFeed.Open(_rig.Context("second", ("ApiKey", Key), ("Port", $"{_port}"), ("Host", "127.0.0.1")));
        await using var records = second.ReadAsync(0, CancellationToken.None).GetAsyncEnumerator();
        var problem = await Assert.ThrowsAsync<FeedException>(async () => await records.MoveNextAsync());
        Assert.Contains("Feeds:second:Host", problem.Message, StringComparison.Ordinal);
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private void Open(params (string, string?)[] settings)
    {
        _rig.Read(PushFeed.Open(_rig.Context("push", [("ApiKey", Key), ("Port", $"{_port}"), ("Host", "127.0.0.1"), .. settings])));
        Assert.True(SpinWait.SpinUntil(() => _rig.Log.All.Contains("tweets are taken at", StringComparison.Ordinal), TimeSpan.FromSeconds(30)), "It listens.");
    }

    private async Task SendAsync(TcpClient sender, string key, int length, string body) => await sender.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
        $"POST /tweets HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\nX-Api-Key: {key}\r\nContent-Length: {length}\r\n\r\n{body}"));

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(
        string? body, string type = "application/json", string method = "POST", string path = "/tweets", string? key = Key, bool chunked = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_port}{path}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
            request.Headers.TransferEncodingChunked = chunked;
        }

        if (key is not null)
        {
            request.Headers.Add(key.Length % 2 == 0 ? "X-Api-Key" : "Authorization", key.Length % 2 == 0 ? key : $"Bearer {key}");
        }

        using var answer = await _client.SendAsync(request);
        _retryAfter = answer.Headers.RetryAfter?.Delta;
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
