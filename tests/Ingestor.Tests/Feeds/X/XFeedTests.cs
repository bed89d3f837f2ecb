using System.Text;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>X's filtered stream against a server of our own that does everything that X does, and worse. No test waits for a real clock.</summary>
public sealed class XFeedTests : IAsyncLifetime
{
    private const string Token = "AAAAsecretAAAA";
    private readonly FeedRig _rig = new();
    private readonly XServer _x = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _x.DisposeAsync();
        // Whatever a test did: the token is nowhere.
        Assert.DoesNotContain(Token, _rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(_rig.Health.Dependencies, state => state.Note?.Contains(Token, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_post_becomes_a_tweet_with_its_author_language_date_and_feed()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "what a day"));
        var record = await _rig.TakeAsync();
        var tweet = record.Tweet!;
        Assert.Equal(("1", "what a day", "ada", "en", "x-cats"), (tweet.Id, tweet.Text, tweet.Author, tweet.Lang, tweet.Feed));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 59, 0, TimeSpan.Zero), tweet.CreatedAt);
        Assert.Equal($"Bearer {Token}", call.Request.Headers["Authorization"]);
        Assert.Contains("tweet.fields=created_at,lang,author_id", call.Request.Path, StringComparison.Ordinal);
        Assert.Contains("expansions=author_id", call.Request.Path, StringComparison.Ordinal);
        Assert.Equal((DependencyStatus.Green, "127.0.0.1"), (_rig.State.Status, _rig.State.Note));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_other_orders_and_troubles_beside_a_post_are_no_trouble()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync("""{"errors":[{"title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}],"new":{"a":[1,{}]},"data":{"text":"hi","odd":null,"id":"5","lang":17}}""" + "\n");
        var tweet = (await _rig.TakeAsync()).Tweet!;
        Assert.Equal(("5", "hi", "17"), (tweet.Id, tweet.Text, tweet.Lang));
    }

    [Fact]
    public async Task Retweets_replies_edits_and_long_posts_are_known()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "RT @a: b", ""","referenced_tweets":[{"type":"retweeted","id":"9"}]"""));
        await call.SendAsync(XServer.Post("2", "c", ""","referenced_tweets":[{"type":"quoted","id":"9"},{"type":"replied_to","id":"8"}]"""));
        await call.SendAsync(XServer.Post("4", "new words", ""","edit_history_tweet_ids":["3","4"]"""));
        await call.SendAsync(XServer.Post("5", "short…", ""","edit_history_tweet_ids":["5"],"note_tweet":{"text":"short and then long","entities":{}}"""));
        Assert.Equal(FeedTraits.Retweet, (await _rig.TakeAsync()).Traits);
        Assert.Equal(FeedTraits.Reply, (await _rig.TakeAsync()).Traits);
        var edited = await _rig.TakeAsync();
        Assert.Equal((FeedTraits.Edit, "4", "new words"), (edited.Traits, edited.Tweet!.Id, edited.Tweet.Text));
        var longPost = await _rig.TakeAsync();
        Assert.Equal((FeedTraits.None, "short and then long"), (longPost.Traits, longPost.Tweet!.Text));
    }

    [Fact]
    public async Task A_line_may_come_in_many_packets_and_many_lines_in_one()
    {
        Open();
        var call = await _x.AcceptAsync();
        foreach (var part in Encoding.UTF8.GetBytes(XServer.Post("1", "ça va 🐈 ?")).Chunk(7))
        {
            await call.SendAsync(part);
        }

        await call.SendAsync("\r\n" + XServer.Post("2", "b") + "\r\n\r\n" + XServer.Post("3", "c"));
        Assert.Equal("ça va 🐈 ?", (await _rig.TakeAsync()).Tweet!.Text);
        Assert.Equal(["2", "3"], [(await _rig.TakeAsync()).Tweet!.Id, (await _rig.TakeAsync()).Tweet!.Id]);
    }

    [Fact]
    public async Task Bad_bytes_and_lines_that_are_too_long_become_dead_letters_that_a_replay_can_read_and_the_stream_goes_on()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync([.. "{\"data\":{\"id\":\"1\",\"text\":\""u8, 0xFF, 0xFE, .. "\"}}\r\n"u8]);
        await call.SendAsync("{\"data\":{\"id\":\"2\",\"text\":\"" + new string('x', 5 * 1024 * 1024) + "\"}}\r\n");
        await call.SendAsync("{\"data\":{\"id\":\"3\"\r\n");
        await call.SendAsync(XServer.Post("4", "still here"));
        var letters = new List<DeadLetter>();
        for (var i = 0; i < 3; i++)
        {
            letters.Add((await _rig.TakeAsync()).Refused!);
        }

        Assert.Equal(["malformed", "too-large", "malformed"], letters.Select(letter => letter.Reason));
        Assert.All(letters, letter => Assert.Equal((FeedFormats.Json, "x-cats"), (letter.FeedFormat, letter.Feed)));
        Assert.Equal([1L, 2L, 3L], letters.Select(letter => letter.FeedPosition!.Value));
        Assert.True(letters[1].ValueSize > 5 * 1024 * 1024);
        Assert.Equal("4", (await _rig.TakeAsync()).Tweet!.Id);
    }

    [Fact]
    public async Task Half_a_line_at_the_end_of_a_connection_is_nothing_and_the_next_connection_comes_at_once()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a") + XServer.Post("2", "b")[..40]);
        Assert.Equal("1", (await _rig.TakeAsync()).Tweet!.Id);
        call.Close();
        var again = await _x.AcceptAsync();
        await again.SendAsync(XServer.Post("2", "b"));
        Assert.Equal("2", (await _rig.TakeAsync()).Tweet!.Id);
    }

    [Fact]
    public async Task A_silent_connection_is_given_up_after_20_s_and_a_sign_of_life_begins_them_anew()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await _rig.TakeAsync();
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        _rig.Clock.Advance(TimeSpan.FromSeconds(19));
        await call.SendAsync("\r\n");
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        _rig.Clock.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(_x.HasCall);
        _rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await call.EndedByClientAsync();
        await _x.AcceptAsync();
        Assert.Contains("nothing came for 20 s", _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_20_s_too()
    {
        Open();
        await _x.NextAsync();
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(20));
        await _x.AcceptAsync();
        Assert.Contains("did not answer within 20 s", _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_network_errors_it_waits_a_quarter_of_a_second_longer_each_time_up_to_16_s()
    {
        Open();
        (await _x.NextAsync()).Reset();
        for (var attempt = 1; attempt <= 48; attempt++)
        {
            var call = await _x.NextAsync();
            call.Reset();
            await _rig.Clock.PassAsync(TimeSpan.FromMilliseconds(Math.Min(16_000, 250 * attempt)));
        }

        Assert.Equal(DependencyStatus.Red, _rig.State.Status);
    }

    [Fact]
    public async Task After_http_errors_it_waits_5_s_and_doubles_up_to_320_s()
    {
        Open(("SilenceSeconds", "33"));
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 320, 320 })
        {
            await (await _x.NextAsync()).AnswerAsync(503, $"<html><body>Over capacity {Token}</body></html>", "text/html");
            await _rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        Assert.Contains("the server answers 503", _rig.State.Note, StringComparison.Ordinal);
        await _x.AcceptAsync();
    }

    [Fact]
    public async Task After_429_it_waits_a_minute_and_doubles()
    {
        Open();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 16 })
        {
            await (await _x.NextAsync()).AnswerAsync(429, """{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}""");
            await _rig.Clock.PassAsync(TimeSpan.FromMinutes(minutes));
        }

        await _x.AcceptAsync();
    }

    [Fact]
    public async Task A_429_that_names_the_end_of_its_window_is_obeyed()
    {
        Open();
        await (await _x.NextAsync()).AnswerAsync(
            429, "{}", "application/json", $"x-rate-limit-reset: {_rig.Clock.GetUtcNow().AddMinutes(11).ToUnixTimeSeconds()}", "x-rate-limit-remaining: 0");
        await _rig.Clock.PassAsync(TimeSpan.FromMinutes(11));
        await (await _x.NextAsync()).AnswerAsync(429, "{}", "application/json", "Retry-After: 500");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(500));
        // In the past, and nonsense: then the schedule alone.
        await (await _x.NextAsync()).AnswerAsync(429, "{}", "application/json", "x-rate-limit-reset: 1000000000");
        await _rig.Clock.PassAsync(TimeSpan.FromMinutes(4));
        await (await _x.NextAsync()).AnswerAsync(429, "{}", "application/json", "x-rate-limit-reset: soon");
        await _rig.Clock.PassAsync(TimeSpan.FromMinutes(8));
        await _x.AcceptAsync();
    }

    [Fact]
    public async Task A_connection_that_lived_for_20_s_begins_the_waits_anew_and_one_that_did_not_does_not()
    {
        Open();
        await (await _x.NextAsync()).AnswerAsync(500, "");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        (await _x.AcceptAsync()).Close();
        await (await _x.NextAsync()).AnswerAsync(500, "");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(10));
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await _rig.TakeAsync();
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        _rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await call.SendAsync(XServer.Post("2", "a"));
        await _rig.TakeAsync();
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        _rig.Clock.Advance(TimeSpan.FromSeconds(10));
        call.Close();
        await (await _x.NextAsync()).AnswerAsync(500, "");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await _x.AcceptAsync();
    }

    [Fact]
    public async Task It_connects_no_more_than_50_times_in_15_minutes()
    {
        Open();
        var began = _rig.Clock.GetUtcNow();
        for (var attempt = 0; attempt < 50; attempt++)
        {
            (await _x.NextAsync()).Reset();
            if (attempt > 0)
            {
                await _rig.Clock.PassAsync(TimeSpan.FromMilliseconds(250 * attempt));
            }
        }

        await _rig.Clock.PassAsync(TimeSpan.FromMinutes(15) - (_rig.Clock.GetUtcNow() - began));
        await _x.AcceptAsync();
    }

    [Theory]
    [InlineData(401, "Check the token, setting Feeds:x-cats:Token")]
    [InlineData(403, "may not read this")]
    [InlineData(404, "Check the address, setting Feeds:x-cats:Address")]
    [InlineData(302, "Check the address, setting Feeds:x-cats:Address")]
    public async Task What_people_must_mend_is_told_as_an_error_with_the_setting_and_tried_again_rarely(int status, string advice)
    {
        Open();
        await (await _x.NextAsync()).AnswerAsync(status, $$"""{"title":"Unauthorized","detail":"Bearer {{Token}} is not known"}""", "application/json", "Location: http://127.0.0.1:1/");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains(advice, Assert.Single(_rig.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Bearer *** is not known", _rig.State.Note, StringComparison.Ordinal);
        await _x.AcceptAsync();
        await Eventually(() => _rig.State.Status == DependencyStatus.Green);
    }

    [Fact]
    public async Task A_409_without_rules_in_the_settings_says_that_rules_are_missing()
    {
        Open();
        await (await _x.NextAsync()).AnswerAsync(409, """{"title":"ConnectionException","detail":"You must define rules","type":"https://api.x.com/2/problems/rule-configuration-issue","connection_issue":"RuleConfigurationIssue"}""");
        await _rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("name some in Feeds:x-cats:Rules", _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_409_with_rules_in_the_settings_gives_them_to_X_again()
    {
        Open(("Rules:0:Value", "cats"));
        var call = await _x.NextAsync();
        _x.Rules.Clear();
        await call.AnswerAsync(409, "{}");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await _x.AcceptAsync();
        Assert.Equal(["cats"], _x.Rules.Select(rule => rule.Value));
    }

    [Theory]
    [InlineData("""{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"This stream has been disconnected upstream for operational reasons.","type":"https://api.x.com/2/problems/operational-disconnect"}]}""", "disconnected", 0)]
    [InlineData("""{"errors":[{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}]}""", "too-many-connections", 60)]
    [InlineData("""{"title":"ConnectionException","detail":"…","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}""", "too-many-connections", 60)]
    [InlineData("""{"errors":[{"title":"UsageCapExceeded","period":"Monthly","scope":"Product","detail":"Usage cap exceeded: Monthly product cap","type":"https://api.x.com/2/problems/usage-capped"}]}""", "usage-cap", 3600)]
    public async Task Errors_in_the_stream_are_told_apart(string error, string outcome, int seconds)
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(error + "\r\n");
        await call.EndedByClientAsync();
        if (seconds > 0)
        {
            await _rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        await _x.AcceptAsync();
        Assert.Contains((1, $"x-cats,{outcome}"), _rig.Measured(StreamMetrics.Connections));
    }

    [Fact]
    public async Task An_error_in_the_stream_that_ends_nothing_is_told_and_the_stream_goes_on()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync("""{"errors":[{"title":"Something new","detail":"nobody knows"}]}""" + "\r\n" + XServer.Post("1", "a"));
        Assert.Equal("1", (await _rig.TakeAsync()).Tweet!.Id);
        Assert.Contains("Something new: nobody knows", _rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_buffer_never_stops_the_reading_but_closes_the_connection_until_half_of_it_is_through_and_loses_nothing()
    {
        Open(("BufferMegabytes", "1"));
        var call = await _x.AcceptAsync();
        var text = new string('x', 1000);
        var sent = 0;
        try
        {
            // Nobody takes more than the first: it must be the feed that ends the connection.
            while (sent < 100_000)
            {
                await call.SendAsync(XServer.Post($"{++sent}", text));
            }
        }
        catch (IOException)
        {
            // It did.
        }

        Assert.InRange(sent, 700, 99_999);
        await Eventually(() => _rig.Log.All.Contains("buffer is full", StringComparison.Ordinal));
        Assert.False(_x.HasCall);
        Assert.True(_rig.Measured(StreamMetrics.Buffered).Max(measured => measured.Value) >= 1024 * 1024);
        var taken = 0;
        while (_rig.Next.IsCompleted)
        {
            Assert.Equal($"{++taken}", (await _rig.TakeAsync()).Tweet!.Id);
        }

        Assert.InRange(taken, 700, sent);
        await _x.AcceptAsync();
    }

    [Fact]
    public async Task What_was_received_before_a_stop_is_still_handed_over()
    {
        Open();
        var call = await _x.AcceptAsync();
        await call.SendAsync(string.Concat(Enumerable.Range(1, 500).Select(number => XServer.Post($"{number}", "a"))));
        Assert.Equal("1", (await _rig.TakeAsync()).Tweet!.Id);
        await _rig.Next;
        Assert.Equal("2", (await _rig.TakeAsync()).Tweet!.Id);
        // The last one is in the buffer when it has been counted against the cap.
        await Eventually(() => _rig.Measured(StreamMetrics.Usage).Count >= 500);
        var rest = await _rig.StopAsync();
        Assert.Equal(498, rest.Count);
        await call.EndedByClientAsync();
    }

    [Fact]
    public async Task A_few_posts_gather_for_a_moment_so_that_they_go_on_together()
    {
        Open(("GatherMs", "100"));
        var call = await _x.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await _rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
        await call.SendAsync(XServer.Post("2", "b"));
        Assert.False(_rig.Next.IsCompleted);
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("1", (await _rig.TakeAsync()).Tweet!.Id);
    }

    [Fact]
    public async Task A_burst_of_50_000_posts_with_duplicates_arrives_whole_and_in_order()
    {
        Open();
        var call = await _x.AcceptAsync();
        var sending = Task.Run(async () =>
        {
            foreach (var part in Enumerable.Range(1, 50_000).Chunk(500))
            {
                await call.SendAsync(string.Concat(part.Select(number => XServer.Post($"{number}", "burst"))));
            }

            await call.SendAsync(XServer.Post("7", "burst"));
        });
        for (var number = 1; number <= 50_000; number++)
        {
            Assert.Equal($"{number}", (await _rig.TakeAsync()).Tweet!.Id);
        }

        Assert.Equal("7", (await _rig.TakeAsync()).Tweet!.Id);
        await sending;
    }

    [Fact]
    public async Task Usage_is_counted_from_what_X_says_and_warned_of()
    {
        _x.Usage = """{"data":{"cap_reset_day":3,"project_cap":"10","project_id":"1","project_usage":"6"}}""";
        Open();
        var call = await _x.AcceptAsync();
        for (var number = 1; number <= 4; number++)
        {
            await call.SendAsync(XServer.Post($"{number}", "a"));
            await _rig.TakeAsync();
        }

        Assert.Equal([6L, 7L, 8L, 9L, 10L], _rig.Measured(StreamMetrics.Usage).Select(measured => measured.Value));
        var warnings = _rig.Log.Lines.Where(line => line.Contains("posts at X are used", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, warnings.Count);
        Assert.Contains("8 of the month's 10 posts at X are used, 80 % or more", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_kept_in_step_and_one_that_X_refuses_costs_the_others_nothing()
    {
        _x.Rules.Add(("90", "old rule", null));
        _x.Rules.Add(("91", "cats", "pets"));
        _x.Rules.Add(("92", "dogs", "old tag"));
        _x.Invalid.Add("bad:rule");
        Open(("Rules:0:Value", "cats"), ("Rules:0:Tag", "pets"), ("Rules:1:Value", "dogs"), ("Rules:1:Tag", "new tag"), ("Rules:2:Value", "bad:rule"), ("Rules:3:Value", " fish "));
        await _x.AcceptAsync();
        Assert.Equal([("cats", "pets"), ("dogs", "new tag"), ("fish", null)], _x.Rules.Select(rule => (rule.Value, rule.Tag)));
        var refused = Assert.Single(_rig.Log.Lines, line => line.Contains("refuses the rule", StringComparison.Ordinal));
        Assert.Contains("'bad:rule' (settings Feeds:x-cats:Rules): UnprocessableEntity: no such operator", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_of_others_stay_when_the_settings_say_so_and_nothing_is_sent_when_all_is_in_step()
    {
        _x.Rules.Add(("90", "theirs", null));
        _x.Rules.Add(("91", "cats", null));
        Open(("Rules:0:Value", "cats"), ("KeepOtherRules", "true"));
        await _x.AcceptAsync();
        Assert.Equal(["theirs", "cats"], _x.Rules.Select(rule => rule.Value));
        Assert.DoesNotContain(_x.Requests, request => request.Method == "POST");
    }

    [Theory]
    [InlineData("Token", "", "Feeds:x:Token")]
    [InlineData("Token", "two words-secret", "Feeds:x:Token")]
    [InlineData("Address", "ftp://x", "Feeds:x:Address")]
    [InlineData("Address", "https://me:secret@x", "Feeds:x:Address")]
    [InlineData("TokenFile", "/no/such/secret/file", "Feeds:x:TokenFile")]
    [InlineData("Rules:0:Tag", "no value", "Feeds:x:Rules")]
    [InlineData("BufferMegabytes", "0", "Feeds:x:BufferMegabytes")]
    [InlineData("BackfillMinutes", "many", "Feeds:x:BackfillMinutes")]
    public void A_setting_that_will_not_do_is_told_by_its_name(string key, string value, string setting)
    {
        var problem = Assert.Throws<FeedException>(() => XSource.Open(_rig.Context("x", ("Token", key == "TokenFile" ? null : Token), (key, value))));
        Assert.Contains(setting, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("words-secret", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("me:secret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_8_no_token_is_in_anything_that_is_shown()
    {
        Open();
        await (await _x.NextAsync()).AnswerAsync(400, $$"""{"errors":[{"message":"{{Token}}"}],"title":"{{Token}}","detail":"{{Token}}"}""");
        await _rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        var call = await _x.AcceptAsync();
        await call.SendAsync($$"""{"errors":[{"title":"{{Token}}","detail":"{{Token}}"}]}""" + "\r\n" + XServer.Post("1", "a"));
        await _rig.TakeAsync();
        var context = _rig.Context("x", ("Token", Token));
        Assert.DoesNotContain(Token, $"{context} {context.Read<XOptions>()} {XSource.Open(context)}", StringComparison.Ordinal);
        // And see DisposeAsync, for every test.
        Assert.Contains("***", _rig.Log.All, StringComparison.Ordinal);
    }

    private static Task Eventually(Func<bool> condition) => TestSupport.Eventually.HoldsAsync(condition, "the feed does it");

    private void Open(params (string, string?)[] settings) => _rig.Read(XSource.Open(_rig.Context(
        "x-cats", [("Address", _x.Address.ToString()), ("Token", Token), .. settings])));
}
