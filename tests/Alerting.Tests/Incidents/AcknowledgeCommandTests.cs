using Npgsql;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Standalone.Alerts;

namespace StreamSentiment.Alerting.Tests.Incidents;

public class AcknowledgeCommandTests
{
    [Fact]
    public async Task An_incident_is_found_by_its_id_in_capital_letters_too()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        await alerting.HandleAsync(Make.Verdict("a", false, 0), Make.Verdict("b", false, 1), Make.Verdict("c", false, 2));
        var id = await database.AskAsync<string>("select upper(incident_id) from incidents");
        Assert.Contains(id, char.IsAsciiLetterUpper);

        Assert.Equal(0, await IncidentCommands.AcknowledgeAsync(new AlertDatabase("", database.ConnectionString), id, "ann", null, CancellationToken.None));

        Assert.Equal("ann", await database.AskAsync<string>("select acknowledged_by from incidents"));
    }

    [Fact]
    public async Task At_a_prompt_of_SQL_capital_letters_name_it_too_and_what_names_nothing_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        await alerting.HandleAsync(Make.Verdict("a", false, 0), Make.Verdict("b", false, 1), Make.Verdict("c", false, 2));

        var id = await database.AskAsync<string>("select alert_acknowledge(upper(left(incident_id, 8)), 'ann') from incidents");

        Assert.Equal(await database.AskAsync<string>("select incident_id from incidents where acknowledged_by = 'ann'"), id);
        Assert.Contains(
            "named by the first 4 or more digits of its id, not by 'x%'",
            (await Assert.ThrowsAsync<PostgresException>(() => database.AskAsync<string>("select alert_acknowledge('x%', 'ann')"))).MessageText,
            StringComparison.Ordinal);
    }
}
