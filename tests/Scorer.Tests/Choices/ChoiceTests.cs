using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Scorer.Choices;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests.Choices;

/// <summary>Table <c>model_choices</c>: a row for each choice that is another one, and for no restart.</summary>
public sealed class ChoiceTests : StoreTest
{
    [Fact]
    public async Task A_choice_is_a_row_with_its_reason_those_passed_over_and_what_was_before()
    {
        var store = new ChoiceStore(Database);
        await store.WriteAsync(Account("1", "best"), CancellationToken.None);
        await store.WriteAsync(Account("2", "better", ("1", "it is worse"), ("3", "it's \"refused\" \0 é")), CancellationToken.None);
        Assert.Equal(
            [("1", "best", null, "[]"), ("2", "better", "1", """[{"reason": "it is worse", "version": "1"}, {"reason": "it's \"refused\" � é", "version": "3"}]""")],
            await ListAsync<(string, string, string?, string)>("select version, reason, previous_version, passed_over::text from model_choices order by choice_id"));
        Assert.Equal(
            [("2", "1", "it is worse"), ("2", "3", "it's \"refused\" � é")],
            await ListAsync<(string, string, string)>("select version, passed_over, because from model_choices_readable where passed_over is not null order by 2"));
    }

    [Fact]
    public async Task The_same_choice_after_a_restart_or_by_another_process_is_no_row_and_another_reason_is()
    {
        var stores = new[] { new ChoiceStore(Database), new ChoiceStore(Database) };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => stores[number % 2].WriteAsync(Account("1", "best", ("2", "worse")), CancellationToken.None)));
        Assert.Equal(1, await AskAsync<long>("select count(*) from model_choices"));
        Assert.True(await stores[0].WriteAsync(Account("1", "best", ("2", "refused")), CancellationToken.None));
        Assert.True(await stores[0].WriteAsync(Account("1", "still the best", ("2", "refused")), CancellationToken.None));
        Assert.False(await stores[1].WriteAsync(Account("1", "still the best", ("2", "refused")), CancellationToken.None));
        // Back to what it was is a change too.
        Assert.True(await stores[1].WriteAsync(Account("1", "best", ("2", "worse")), CancellationToken.None));
        Assert.Equal(4, await AskAsync<long>("select count(*) from model_choices"));
    }

    [Fact]
    public async Task The_recorder_writes_in_order_and_its_caller_does_not_wait()
    {
        var recorder = new ChoiceRecorder(new ChoiceStore(Database), TimeProvider.System, NullLogger<ChoiceRecorder>.Instance);
        for (var version = 1; version <= 20; version++)
        {
            recorder.Chose(Account($"{version}", "best"));
        }

        await recorder.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(async () => await AskAsync<long>("select count(*) from model_choices") == 20, "all choices");
        Assert.Equal(Enumerable.Range(1, 20).Select(version => $"{version}"), await ListAsync<string>("select version from model_choices order by choice_id"));
        await recorder.StopAsync(CancellationToken.None);
    }

    private static ChoiceAccount Account(string version, string reason, params (string Version, string Reason)[] passedOver) => new(
        Now,
        new ModelChoice(
            new ModelVersion { Name = "m", Version = version },
            reason,
            [.. passedOver.Select(passed => new PassedOver(new ModelVersion { Name = "m", Version = passed.Version }, passed.Reason))]),
        "models");
}
