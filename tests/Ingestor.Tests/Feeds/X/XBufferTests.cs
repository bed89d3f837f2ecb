using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>What waits between X and Kafka.</summary>
public sealed class XBufferTests : XStory
{
    [Fact]
    public async Task A_full_buffer_never_stops_the_reading_but_closes_the_connection_until_half_of_it_is_through_and_loses_nothing()
    {
        Open(("BufferMegabytes", "1"));
        var call = await X.AcceptAsync();
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
        await EventuallyAsync(() => Rig.Log.All.Contains("buffer is full", StringComparison.Ordinal));
        Assert.False(X.HasCall);
        Assert.True(Rig.Measured(StreamMetrics.Buffered).Max(measured => measured.Value) >= 1024 * 1024);
        // What was asked for before anything came is told by another thread; after it all that is there is there at once.
        await Rig.Next.WaitAsync(TimeSpan.FromSeconds(30));
        var taken = 0;
        while (Rig.Next.IsCompleted)
        {
            Assert.Equal($"{++taken}", (await Rig.TakeAsync()).Tweet!.Id);
        }

        Assert.InRange(taken, 700, sent);
        await X.AcceptAsync();
    }

    [Fact]
    public async Task A_connection_that_is_given_up_is_closed_before_the_next_is_made_and_what_came_with_the_last_post_is_taken()
    {
        Open(("BufferMegabytes", "1"));
        var call = await X.AcceptAsync();
        // Each write is read at once, or in few parts: all of its lines are taken, and none is cut off by the one that fills the buffer.
        var text = new string('x', 1000);
        var sent = 0;
        while (!Rig.Log.All.Contains("buffer is full", StringComparison.Ordinal) && sent < 2_000)
        {
            await call.SendAsync(string.Concat(Enumerable.Range(sent + 1, 20).Select(number => XServer.Post($"{number}", text))));
            sent += 20;
            await EventuallyAsync(() => Rig.Measured(StreamMetrics.Usage).Count >= sent);
        }

        await call.EndedByClientAsync();
        await Rig.Next.WaitAsync(TimeSpan.FromSeconds(30));
        var taken = 0;
        while (taken < sent)
        {
            Assert.Equal($"{++taken}", (await Rig.TakeAsync()).Tweet!.Id);
        }

        await X.AcceptAsync();
    }

    [Fact]
    public async Task What_was_received_before_a_stop_is_still_handed_over()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(string.Concat(Enumerable.Range(1, 500).Select(number => XServer.Post($"{number}", "a"))));
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet!.Id);
        await Rig.Next;
        Assert.Equal("2", (await Rig.TakeAsync()).Tweet!.Id);
        // The last one is in the buffer when it has been counted against the cap.
        await EventuallyAsync(() => Rig.Measured(StreamMetrics.Usage).Count >= 500);
        var rest = await Rig.StopAsync();
        Assert.Equal(498, rest.Count);
        await call.EndedByClientAsync();
    }

    [Fact]
    public async Task A_few_posts_gather_for_a_moment_so_that_they_go_on_together()
    {
        Open(("GatherMs", "100"));
        var call = await X.AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
        await call.SendAsync(XServer.Post("1", "a"));
        await call.SendAsync(XServer.Post("2", "b"));
        Assert.False(Rig.Next.IsCompleted);
        Rig.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet!.Id);
    }

    [Fact]
    public async Task While_posts_gather_the_end_of_the_connection_is_seen_and_what_came_before_it_is_read()
    {
        Open(("GatherMs", "1000"));
        var call = await X.AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(1000));
        await call.SendAsync(XServer.Post("1", "a") + XServer.Post("2", "b"));
        call.Close();
        Assert.False(Rig.Next.IsCompleted);
        Rig.Clock.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.Equal(["1", "2"], [(await Rig.TakeAsync()).Tweet!.Id, (await Rig.TakeAsync()).Tweet!.Id]);
        var again = await X.AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(1000));
        again.Reset();
        Rig.Clock.Advance(TimeSpan.FromMilliseconds(1000));
        await Rig.Clock.PassAsync(TimeSpan.FromMilliseconds(250));
        await X.AcceptAsync();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_what_gathers()
    {
        Open(("GatherMs", "1000"));
        var call = await X.AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(1000));
        Assert.Empty(await Rig.StopAsync());
        await call.EndedByClientAsync();
    }

    [Fact]
    public async Task A_burst_of_50_000_posts_with_duplicates_arrives_whole_and_in_order()
    {
        Open();
        var call = await X.AcceptAsync();
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
            Assert.Equal($"{number}", (await Rig.TakeAsync()).Tweet!.Id);
        }

        Assert.Equal("7", (await Rig.TakeAsync()).Tweet!.Id);
        await sending;
    }
}
