using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Live;
using StreamSentiment.Dashboard.Tests.Reading;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests.Live;

public sealed class LiveTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Fact]
    public async Task A_row_is_told_by_the_look_after_its_commit()
    {
        await using var listener = await LiveListener.ConnectAsync(rig.Http);
        var hub = rig.Services.GetRequiredService<LiveHub>();

        await rig.AddAsync(new ReadingRig.Row("fresh", DateTimeOffset.UtcNow, "<b>good</b> morning", Label: "negative"));
        var looks = hub.Looks;
        var told = await listener.NextAsync("tweets");

        // A look may have begun before the commit; each is half a second after the one before it.
        Assert.InRange(hub.Looks, looks, looks + 2);
        var tweet = Assert.Single(told.GetProperty("tweets").EnumerateArray());
        Assert.Equal("fresh", tweet.GetProperty("tweet_id").GetString());
        Assert.Equal("<b>good</b> morning", tweet.GetProperty("text").GetString());
        Assert.DoesNotContain('<', told.GetRawText());
        Assert.Equal(0, told.GetProperty("skipped").GetInt64());
    }

    [Fact]
    public async Task A_row_that_is_committed_late_is_told_all_the_same_and_once()
    {
        await using var listener = await LiveListener.ConnectAsync(rig.Http);
        await using var connection = await rig.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ReadingRig.AddAsync(connection, new ReadingRig.Row("late", DateTimeOffset.UtcNow));
        await rig.AddAsync(new ReadingRig.Row("after-1", DateTimeOffset.UtcNow));
        Assert.Equal(["after-1"], Ids(await listener.NextAsync("tweets")));

        await transaction.CommitAsync();
        Assert.Equal(["late"], Ids(await listener.NextAsync("tweets")));

        await rig.AddAsync(new ReadingRig.Row("after-2", DateTimeOffset.UtcNow));
        Assert.Equal(["after-2"], Ids(await listener.NextAsync("tweets")));
    }

    [Fact]
    public async Task Of_ten_thousand_rows_a_second_the_newest_are_told_and_all_are_counted()
    {
        await using var listener = await LiveListener.ConnectAsync(rig.Http);
        var writing = Task.Run(async () =>
        {
            for (var batch = 0; batch < 15; batch++)
            {
                var now = DateTimeOffset.UtcNow;
                await rig.AddAsync([.. Enumerable.Range(0, 2_000).Select(i => new ReadingRig.Row($"many-{batch}-{i}", now))]);
            }
        });

        var (told, counted) = (0, 0L);
        HashSet<string> ids = [];
        while (told + counted < 30_000)
        {
            var data = await listener.NextAsync("tweets");
            var some = Ids(data);
            Assert.InRange(some.Count, 0, LiveTweets.MostTweets);
            Assert.All(some, id => Assert.True(ids.Add(id), $"{id} is told twice"));
            (told, counted) = (told + some.Count, counted + data.GetProperty("skipped").GetInt64());
        }

        await writing;
        Assert.Equal(30_000, told + counted);
        var state = await listener.NextAsync("state");
        Assert.True(state.GetProperty("tweets_per_second").GetDouble() > 0);
    }

    [Fact]
    public async Task The_state_tells_rate_model_incidents_and_how_many_tweets_wait()
    {
        await using var own = await OwnAsync();
        await own.Rig.AddAsync(new ReadingRig.Row("p", DateTimeOffset.UtcNow), new ReadingRig.Row("n", DateTimeOffset.UtcNow.AddMilliseconds(-1), Label: "negative"));
        await own.Rig.RunAsync(
            "insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id) values ('abcd', 'r', 'tiny', '2', now(), now(), 1, '{}', 'm')");
        await own.Rig.Kafka.ProduceAsync(Topics.Tweets, [("a", "{}"u8.ToArray()), ("b", "{}"u8.ToArray())]);
        await using var listener = await LiveListener.ConnectAsync(own.Rig.Http);

        var state = await listener.NextAsync("state", data => data.TryGetProperty("lag", out var lag) && lag.GetInt64() == 2);

        Assert.Equal(0.5, state.GetProperty("positive_share").GetDouble());
        Assert.Equal("tiny", state.GetProperty("model").GetString());
        Assert.Equal("2", state.GetProperty("model_version").GetString());
        Assert.Equal(1, state.GetProperty("open_incidents").GetInt64());
        Assert.True(state.GetProperty("behind_seconds").GetDouble() >= 0);
        Assert.True(state.TryGetProperty("last_scored_at", out _));
        Assert.Equal(["alerting", "kafka", "model", "postgres", "scorer"], state.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()));
        Assert.Equal("green", Part(state, "postgres").GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_model_that_serves_is_told_also_before_it_has_scored_anything()
    {
        await using var own = await OwnAsync();
        const string Choice =
            "insert into model_choices (chosen_at, model, version, reason, passed_over, previous_version, registry) values (@at, 'tiny', @version, 'best', '[]', null, 'r')";
        var now = new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
        await own.Rig.RunAsync(Choice, new { at = now.AddMinutes(-9).UtcDateTime, version = "1" });
        await using var listener = await LiveListener.ConnectAsync(own.Rig.Http);
        await ServesAsync("1");
        await own.Rig.AddAsync(new ReadingRig.Row("a", now.AddMinutes(-5)));
        await ServesAsync("2");
        await own.Rig.RunAsync(Choice, new { at = now.UtcDateTime, version = "3" });
        await ServesAsync("3");

        Task<System.Text.Json.JsonElement> ServesAsync(string version) => listener.NextAsync(
            "state", state => state.TryGetProperty("model_version", out var told) && told.GetString() == version);
    }

    [Fact]
    public async Task A_database_that_goes_away_is_told_and_what_came_meanwhile_follows()
    {
        await using var own = await OwnAsync();
        await using var listener = await LiveListener.ConnectAsync(own.Rig.Http);
        var name = new NpgsqlConnectionStringBuilder(own.Rig.ConnectionString).Database!;
        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(own.Rig.ConnectionString) { Database = "postgres", Pooling = false }.ToString());
        await using var session = await admin.OpenConnectionAsync();
        // What the test itself writes with; it was let in before the doors close.
        await using var inside = await own.Rig.Database.OpenConnectionAsync();
        await RunAsync($"alter database {name} allow_connections false");
        await RunAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> {inside.ProcessID}");

        var state = await listener.NextAsync("state", data => Part(data, "postgres").GetProperty("status").GetString() == "red");
        Assert.Contains("Postgres", Part(state, "postgres").GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.False(state.TryGetProperty("tweets_per_second", out _), "Nobody knows how many rows come.");
        await ReadingRig.AddAsync(inside, new ReadingRig.Row("meanwhile", DateTimeOffset.UtcNow));
        await RunAsync($"alter database {name} allow_connections true");

        Assert.Equal(["meanwhile"], Ids(await listener.NextAsync("tweets")));
        await listener.NextAsync("state", data => Part(data, "postgres").GetProperty("status").GetString() == "green" && data.TryGetProperty("tweets_per_second", out _));

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, session);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Nobody_asks_the_database_when_nobody_listens()
    {
        var hub = rig.Services.GetRequiredService<LiveHub>();
        var listener = await LiveListener.ConnectAsync(rig.Http);
        await using (await LiveListener.ConnectAsync(rig.Http))
        {
            Assert.True(hub.IsAsking);
        }

        await listener.DisposeAsync();

        await Eventually.HoldsAsync(() => !hub.IsAsking, "the hub asks though nobody listens");
        await using var again = await LiveListener.ConnectAsync(rig.Http);
        Assert.True(hub.IsAsking);
    }

    [Fact]
    public async Task Too_many_listeners_are_told_so_and_another_may_come_when_one_has_left()
    {
        await using var own = await OwnAsync(("Dashboard:Live:MaxClients", "1"));
        var listener = await LiveListener.ConnectAsync(own.Rig.Http);

        Assert.Contains("Dashboard:Live:MaxClients", await own.Rig.ProblemAsync(HttpStatusCode.ServiceUnavailable, "/live"), StringComparison.Ordinal);

        await listener.DisposeAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await own.Rig.Http.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
                return response.IsSuccessStatusCode;
            },
            "nobody is let in though the place is free");
    }

    [Fact]
    public async Task One_address_takes_its_share_of_the_places_and_another_is_let_in()
    {
        await using var own = await OwnAsync(("Dashboard:Live:MaxClientsOfOne", "2"));
        await using var one = await LiveListener.ConnectAsync(own.Rig.Http);
        await using var two = await LiveListener.ConnectAsync(own.Rig.Http);

        Assert.Contains("Dashboard:Live:MaxClientsOfOne", await own.Rig.ProblemAsync(HttpStatusCode.TooManyRequests, "/live"), StringComparison.Ordinal);

        // Another address of this machine.
        using var elsewhere = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = own.Rig.Http.BaseAddress,
        };
        await using var three = await LiveListener.ConnectAsync(elsewhere);
    }

    [Fact]
    public async Task The_end_of_the_process_ends_open_streams_at_once()
    {
        await using var own = await OwnAsync();
        await using var one = await LiveListener.ConnectAsync(own.Rig.Http);
        await using var other = await LiveListener.ConnectAsync(own.Rig.Http);

        // The web server would wait for half a minute for answers that do not end.
        await own.Rig.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        await Task.WhenAll(one.Ended, other.Ended).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static List<string> Ids(JsonElement data) => [.. data.GetProperty("tweets").EnumerateArray().Select(tweet => tweet.GetProperty("tweet_id").GetString()!)];

    private static JsonElement Part(JsonElement state, string name) =>
        state.GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == name);

    private static async Task<OwnRig> OwnAsync(params (string Name, string Value)[] settings)
    {
        var rig = new ReadingRig();
        foreach (var (name, value) in settings)
        {
            rig.Settings[name] = value;
        }

        await rig.InitializeAsync();
        return new OwnRig(rig);
    }

    private sealed record OwnRig(ReadingRig Rig) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Rig.DisposeAsync();
    }
}
