using System.Collections.Concurrent;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>An hour of everything that can go wrong between X and us, by a clock that a test holds.</summary>
public class WeatherTests
{
    private const string UsageCap = """{"errors":[{"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped","detail":"Monthly"}]}""";
    private const string Disconnect = """{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","type":"https://api.x.com/2/problems/operational-disconnect"}]}""";
    private const string TooMany = """{"errors":[{"title":"ConnectionException","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}]}""";

    // Told apart from the waits between connections by its length.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20.5);

    // As is the wait for what X tells of the usage, which is a quarter of it.
    private static readonly TimeSpan Patience = Silence / 4;
    private readonly ConcurrentDictionary<string, int> _taken = new();
    private readonly List<DateTimeOffset> _connects = [];
    private int _refused;
    private int _posts;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_hour_of_weather_loses_nothing_that_was_handed_over_and_connects_no_more_often_than_X_allows(int seed)
    {
        var random = new Random(seed);
        await using var rig = new FeedRig();
        await using var x = new XServer(rig.Clock);
        rig.Read(XSource.Open(rig.Live(
            "x", ("Address", x.Address.ToString()), ("Token", "secret"), ("SilenceSeconds", "20.5"), ("Rules:0:Value", "cats"))));
        using var over = new CancellationTokenSource();
        var taking = TakeAllAsync(rig, over.Token);
        var end = rig.Clock.GetUtcNow().AddHours(1);
        var badLines = 0;
        while (rig.Clock.GetUtcNow() < end)
        {
            var call = await NextAsync(x, rig.Clock);
            _connects.Add(rig.Clock.GetUtcNow());
            switch (random.Next(12))
            {
                case 0:
                    call.Reset();
                    break;
                case 1:
                    await rig.Clock.PassAsync(Silence);
                    break;
                case 2:
                    await call.AnswerAsync(503, "<html><h1>Over capacity</h1></html>", "text/html");
                    break;
                case 3:
                    await call.AnswerAsync(429, "{}", "application/json", $"x-rate-limit-reset: {rig.Clock.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds()}", "x-rate-limit-remaining: 0");
                    break;
                case 4:
                    await call.AnswerAsync(random.Next(2) == 0 ? 401 : 429, "what?", "text/plain");
                    break;
                case 5:
                    x.Rules.Clear();
                    await call.AnswerAsync(409, "{}");
                    break;
                default:
                    await call.HeadAsync(200, "Content-Type: application/json");
                    badLines += await SendAsync(call, random);
                    await Eventually.HoldsAsync(() => _taken.Count == _posts && _refused == badLines, "all that was handed over is taken");
                    if (random.Next(2) == 0)
                    {
                        // Time passes on a good connection, with signs of life.
                        await rig.Clock.WaitedForAsync(Silence);
                        rig.Clock.Advance(TimeSpan.FromSeconds(19));
                        await call.SendAsync("\r\n");
                        await rig.Clock.WaitedForAsync(Silence);
                    }

                    await EndAsync(call, random, rig.Clock);
                    break;
            }
        }

        await over.CancelAsync();
        await rig.StopAsync();
        await taking;
        Assert.True(_posts > 100, $"Only {_posts} posts were handed over.");
        Assert.Equal(_posts, _taken.Count);
        Assert.InRange(_connects.Count, 10, 200);
        for (var i = XSource.Connects; i < _connects.Count; i++)
        {
            Assert.True(_connects[i] - _connects[i - XSource.Connects] >= XSource.Period, "51 connects in 15 minutes");
        }
    }

    private async Task<int> SendAsync(BadCall call, Random random)
    {
        var bad = 0;
        for (var i = random.Next(1, 30); i > 0; i--)
        {
            switch (random.Next(20))
            {
                case 0:
                    await call.SendAsync("\r\n\r\n");
                    break;
                case 1:
                    await call.SendAsync("{\"data\":{\"id\":\"" + new string('9', 1_200_000) + "\r\n");
                    bad++;
                    break;
                case 2:
                    await call.SendAsync([.. "{\"data\":{\"text\":\""u8, 0xC3, 0x28, .. "\"}}\r\n"u8]);
                    bad++;
                    break;
                case 3 when _posts > 0:
                    await call.SendAsync(XServer.Post($"{random.Next(1, _posts + 1)}", "again"));
                    break;
                case 4:
                    foreach (var part in XServer.Post($"{++_posts}", "bit by bit").Chunk(11))
                    {
                        await call.SendAsync(new string(part));
                    }

                    break;
                default:
                    await call.SendAsync(XServer.Post($"{++_posts}", "a post"));
                    break;
            }
        }

        return bad;
    }

    private static async Task EndAsync(BadCall call, Random random, HeldClock clock)
    {
        switch (random.Next(7))
        {
            case 0:
                call.Reset();
                break;
            case 1:
                await call.SendAsync("{\"data\":{\"id\":\"half");
                call.Close();
                break;
            case 2:
                await call.SendAsync(Disconnect + "\r\n");
                await call.EndedByClientAsync();
                break;
            case 3:
                await call.SendAsync(TooMany + "\r\n");
                await call.EndedByClientAsync();
                break;
            case 4 when random.Next(4) == 0:
                await call.SendAsync(UsageCap + "\r\n");
                await call.EndedByClientAsync();
                break;
            case 5:
                await clock.PassAsync(Silence);
                await call.EndedByClientAsync();
                break;
            default:
                call.Close();
                break;
        }
    }

    // Lets the time pass that the feed waits for, until it calls.
    private static async Task<BadCall> NextAsync(XServer x, HeldClock clock)
    {
        while (true)
        {
            using var first = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var call = x.NextAsync(first.Token);
            var wait = clock.WaitedForAsync(left => left != Silence && left != Patience, first.Token);
            if (await Task.WhenAny(call, wait) == call)
            {
                await first.CancelAsync();
                return await call;
            }

            var left = await wait;
            await first.CancelAsync();
            try
            {
                // It may have come in between.
                return await call;
            }
            catch (OperationCanceledException)
            {
                clock.Advance(left);
            }
        }
    }

    private async Task TakeAllAsync(FeedRig rig, CancellationToken over)
    {
        while (!over.IsCancellationRequested && await rig.Next.WaitAsync(over).ContinueWith(next => next.IsCompletedSuccessfully && next.Result, TaskScheduler.Default))
        {
            var record = await rig.TakeAsync();
            if (record.Tweet is { } tweet)
            {
                _taken.AddOrUpdate(tweet.Id, 1, (_, times) => times + 1);
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }
}
