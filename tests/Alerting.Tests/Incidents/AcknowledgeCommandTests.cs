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
}
