using Npgsql;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Incidents;

namespace StreamSentiment.Alerting.Tests.Incidents;

public class SilenceTests
{
    [Theory]
    [InlineData("'infinity'", "a silence is never for ever: say until when, e.g. now() + interval '2 hours', instead of 'infinity'")]
    [InlineData("'-infinity'", "a silence is never for ever")]
    [InlineData("null", "a silence is never for ever")]
    [InlineData("now() - interval '1 second'", "is over already: say a later time")]
    public async Task A_silence_that_never_ends_or_never_begins_is_refused_in_SQL(string until, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.AskAsync<long>($"select alert_silence({until}, 'ann')"));

        Assert.Contains(expected, refusal.MessageText, StringComparison.Ordinal);
        Assert.Equal(0, await database.AskAsync<long>("select count(*) from silences"));
    }

    [Fact]
    public async Task It_cannot_be_written_into_the_table_either()
    {
        await using var database = await TestDatabase.CreateAsync();

        await Assert.ThrowsAsync<PostgresException>(() => database.AskAsync<int?>("insert into silences (ends_at, created_by) values ('infinity', 'ann')"));
    }

    [Fact]
    public async Task A_silence_is_of_what_it_names()
    {
        await using var database = await TestDatabase.CreateAsync();

        await database.AskAsync<long>("select alert_silence(now() + interval '2 hours', 'ann', 'new labels', model => 'm', rule => 'share')");

        Assert.Equal(["m share ann new labels true"], await database.ListAsync<string>("select concat_ws(' ', model, rule, created_by, why, (ends_at > now())::text) from silences"));
    }

    [Theory]
    [InlineData("infinity")]
    [InlineData("Infinity ")]
    [InlineData("for ever")]
    [InlineData("never")]
    public void The_command_refuses_it_in_the_same_words(string until)
    {
        var refusal = Assert.Throws<FormatException>(() => SilenceEnd.Read(null, until, Make.Noon, ("--for", "--until")));

        Assert.Contains("a silence is never for ever; expected a time, e.g. 2026-12-24T18:00Z", refusal.Message, StringComparison.Ordinal);
    }
}
