using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Tests.Reading;

/// <summary>However many ask, few look at many rows at one time, and the others are told so.</summary>
public sealed class TurnsTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Fact]
    public async Task One_is_at_work_and_the_next_begins_at_its_end()
    {
        using var turns = new Turns("searches", new DashboardOptions(), TimeProvider.System);
        var first = await turns.TakeAsync("ann", CancellationToken.None);
        var second = turns.TakeAsync("bob", CancellationToken.None);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task Whoever_has_one_at_work_and_the_next_is_refused_a_third_and_others_are_not()
    {
        using var turns = new Turns("searches", new DashboardOptions(), TimeProvider.System);
        var first = await turns.TakeAsync("ann", CancellationToken.None);
        var second = turns.TakeAsync("ann", CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => turns.TakeAsync("ann", CancellationToken.None));
        Assert.Equal(429, refusal.Status);
        Assert.NotNull(refusal.RetryAfter);
        var other = turns.TakeAsync("bob", CancellationToken.None);

        first.Dispose();
        (await second).Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task Few_wait_and_who_is_one_too_many_is_told_at_once()
    {
        using var turns = new Turns("searches", new DashboardOptions(), TimeProvider.System);
        using var gone = new CancellationTokenSource();
        var first = await turns.TakeAsync("at work", CancellationToken.None);
        var waiting = Enumerable.Range(0, Turns.MostWaiting).Select(i => turns.TakeAsync($"waits {i}", gone.Token)).ToArray();

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => turns.TakeAsync("one too many", CancellationToken.None));
        Assert.Equal(503, refusal.Status);
        Assert.Contains("Dashboard:Searches", refusal.Message, StringComparison.Ordinal);

        // Those who leave make room.
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        var late = turns.TakeAsync("one too many", CancellationToken.None);
        first.Dispose();
        (await late).Dispose();
    }

    [Fact]
    public async Task A_wait_has_an_end()
    {
        var clock = new FakeTimeProvider();
        using var turns = new Turns("searches", new DashboardOptions(), clock);
        using var first = await turns.TakeAsync("ann", CancellationToken.None);
        var second = turns.TakeAsync("bob", CancellationToken.None);

        clock.Advance(Turns.LongestWait);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() => second);
        Assert.Equal(503, refusal.Status);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Fact]
    public async Task A_turn_lasts_until_it_has_rested_for_its_work()
    {
        var clock = new FakeTimeProvider();
        using var turns = new Turns("searches", new DashboardOptions { SearchShare = 0.5 }, clock);
        var first = await turns.TakeAsync("ann", CancellationToken.None);
        first.Worked(TimeSpan.FromSeconds(1));
        first.Dispose();
        var second = turns.TakeAsync("bob", CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(second.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(0.1));

        (await second).Dispose();
    }

    [Theory]
    [InlineData("/tweets?q=zzzqqq", "searches")]
    [InlineData("/sentiment?by=5s", "counts by 5s")]
    public async Task While_one_is_at_work_a_caller_with_many_is_told_so_and_other_reads_go_on(string heavy, string what)
    {
        var reads = rig.Services.GetRequiredService<HeavyReads>();
        var turns = what == "searches" ? reads.Searches : reads.Counts;
        var somebody = await turns.TakeAsync("somebody else", CancellationToken.None);
        var asked = Enumerable.Range(0, Turns.MostOfOne + 1).Select(_ => rig.Http.GetAsync(heavy)).ToList();

        using (var refused = await await Task.WhenAny(asked))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains(what, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await rig.GetAsync("/tweets?limit=1");
        await rig.GetAsync("/sentiment?by=minute");
        somebody.Dispose();
        var answers = await Task.WhenAll(asked);
        Assert.Equal(Turns.MostOfOne, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Sums_of_counts_take_turns_and_a_caller_may_ask_for_many()
    {
        var reads = rig.Services.GetRequiredService<HeavyReads>();
        var somebody = await reads.Sums.TakeAsync("somebody else", CancellationToken.None);
        var asked = Enumerable.Range(0, 6).Select(number => rig.Http.GetAsync($"/sentiment?by={(number % 2 == 0 ? "day" : "minute")}")).ToList();
        await rig.GetAsync("/tweets?limit=1");
        Assert.DoesNotContain(asked, answer => answer.IsCompleted);
        somebody.Dispose();
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Searches_never_hold_all_connections()
    {
        var problem = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => DashboardRig.StartAsync(["Dashboard:Searches=3", "Dashboard:Connections=3"]));
        Assert.Contains("fewer searches than connections", problem.Message, StringComparison.Ordinal);
    }
}
